package dev.untether.platform.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.XChaCha20Poly1305;
import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.CountConnections;
import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.WebhookCommands.RemoveWebhook;
import dev.untether.command.WebhookCommands.TestWebhook;
import dev.untether.model.Cause;
import dev.untether.platform.bus.MessageSeal.ForeignMessageException;
import dev.untether.platform.bus.WireCodec.Encoded;
import dev.untether.platform.bus.WireCodec.Failed;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sealed message is read where it was sealed for, and nowhere else. */
class SealedMessagesTest {
  private static final UUID ID = UUID.fromString("01930000-0000-7000-8000-000000000001");

  private final WireCodec codec = new WireCodec(new Seal());

  @Test
  void a_message_is_read_at_its_place() {
    Buffer message = message("to request 1, from node A", RemovalOutcome.REMOVED);

    assertThat(read(message).read(RemovalOutcome.class)).isEqualTo(RemovalOutcome.REMOVED);
  }

  /** Of the same length, so that nothing but the place differs. */
  @ParameterizedTest
  @ValueSource(strings = {"to request 2, from node A", "to request 1, from node B"})
  void a_recorded_reply_answers_no_other_request(String place) {
    Buffer message = message("to request 1, from node A", RemovalOutcome.REMOVED);
    message.setString(0, place);

    assertThatThrownBy(() -> read(message).read(RemovalOutcome.class))
        .isInstanceOf(ForeignMessageException.class);
  }

  @Test
  void a_command_is_not_taken_for_one_of_another_type_that_looks_the_same() {
    Cause cause = new Cause(ID, "admin", ID, "192.0.2.1", "request 1");
    Buffer message = message("to request 1, from node A", new TestWebhook(ID, ID, cause));

    assertThatThrownBy(() -> read(message).read(RemoveWebhook.class))
        .isInstanceOf(ForeignMessageException.class);
  }

  @Test
  void a_failure_is_not_taken_for_a_value() {
    Buffer message =
        message(
            "to request 1, from node A", new Failed(new UnavailableException("It is too busy.")));

    assertThat(read(message).read(RemovalOutcome.class)).isInstanceOf(Failed.class);
    int kind = "to request 1, from node A".length() + Integer.BYTES;
    assertThat(message.getByte(kind)).isEqualTo((byte) 'u');
    message.setByte(kind, (byte) 'v');
    assertThatThrownBy(() -> read(message).read(String.class))
        .isInstanceOf(ForeignMessageException.class);
  }

  @Test
  void a_reply_that_is_not_sealed_is_no_reply() {
    Vertx vertx = Vertx.vertx();
    try {
      Bus bus = new Bus(vertx, Duration.ofSeconds(5), Optional.of(new Seal()));
      vertx
          .eventBus()
          .consumer(ConnectionCommands.COUNT.name(), request -> request.reply(7L))
          .completion()
          .await();

      assertThatThrownBy(
              () -> bus.request(ConnectionCommands.COUNT, new CountConnections()).await())
          .isInstanceOf(UnavailableException.class);
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void a_plain_number_is_a_reply_where_it_was_served_in_this_process() {
    Vertx vertx = Vertx.vertx();
    try {
      Bus bus = new Bus(vertx, Duration.ofSeconds(5), Optional.of(new Seal()));
      bus.serve(ConnectionCommands.COUNT, command -> Future.succeededFuture(7L)).await();

      assertThat(bus.request(ConnectionCommands.COUNT, new CountConnections()).await())
          .isEqualTo(7L);
    } finally {
      vertx.close().await();
    }
  }

  /** As Vert.x has it written: a place for the length of all, then what stands before the body. */
  private Buffer message(String place, Object body) {
    Buffer message = Buffer.buffer().appendInt(0).appendString(place);
    codec.encodeToWire(message, body);
    return message.getBuffer(Integer.BYTES, message.length());
  }

  private Encoded read(Buffer message) {
    return codec.decodeFromWire("to request 1, from node A".length(), message);
  }

  private static final class Seal implements MessageSeal {
    private final Aead aead;

    Seal() {
      try {
        this.aead = new XChaCha20Poly1305(new byte[32]);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public byte[] seal(byte[] message, byte[] context) {
      try {
        return aead.encrypt(message, context);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public byte[] open(byte[] sealed, byte[] context) {
      try {
        return aead.decrypt(sealed, context);
      } catch (GeneralSecurityException e) {
        throw new ForeignMessageException("sealed for another place", e);
      }
    }
  }
}
