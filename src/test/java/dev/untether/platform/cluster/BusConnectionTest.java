package dev.untether.platform.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.cluster.BusGate.BusShare;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a connection to the bus may take, by a clock that the test sets. */
class BusConnectionTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();

  BusConnectionTest() {
    channel.freezeTime();
    channel.pipeline().addFirst(new BusConnection(new BusShare(1, 1, 1024)));
    channel.pipeline().fireChannelActive();
  }

  @Test
  void whoever_says_nothing_is_hung_up_on() {
    pass(21);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whoever_says_something_now_and_then_but_nothing_whole_is_hung_up_on() {
    channel.writeInbound(Unpooled.buffer().writeInt(100));
    for (int count = 0; count < 21 && channel.isOpen(); count++) {
      channel.writeInbound(Unpooled.buffer().writeByte(0));
      pass(1);
    }

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whoever_sends_whole_messages_stays() {
    for (int count = 0; count < 10; count++) {
      channel.writeInbound(ping());
      pass(10);
    }

    assertThat(channel.isOpen()).isTrue();
    assertThat(channel.<ByteBuf>readInbound()).isEqualTo(ping());
  }

  @Test
  void messages_arrive_in_whatever_pieces_they_come() {
    ByteBuf two = Unpooled.wrappedBuffer(ping(), ping());
    while (two.isReadable()) {
      channel.writeInbound(two.readRetainedSlice(1));
    }

    assertThat(channel.<ByteBuf>readInbound()).isEqualTo(ping());
    assertThat(channel.<ByteBuf>readInbound()).isEqualTo(ping());
  }

  private void pass(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  private static ByteBuf ping() {
    ByteBuf content = Unpooled.buffer();
    content.writeByte(2).writeByte(1).writeByte(0);
    write(content, "__vertx_ping");
    content.writeInt(0);
    write(content, "a node");
    content.writeInt(Integer.BYTES);
    return Unpooled.buffer().writeInt(content.readableBytes()).writeBytes(content);
  }

  private static void write(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length).writeBytes(bytes);
  }
}
