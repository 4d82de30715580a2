package dev.untether.aws;

import dev.untether.aws.AwsCalls.Deadline;
import dev.untether.aws.AwsReads.Question;
import dev.untether.aws.AwsRefusal.Reason;
import dev.untether.aws.Cloud.Identity;
import dev.untether.aws.CredentialChoice.Holder;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.Regions.Region;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

/**
 * Asks AWS with the credentials of a holder. Opens a session for the holder, and discards it when
 * AWS no longer accepts it. May be used from any thread.
 */
final class AwsQuestions {
  private final AwsReads reads;
  private final AwsSessions sessions;
  private final Duration timeout;
  private final MeterRegistry metrics;

  /**
   * @param keyring decrypts secret keys and external ids
   */
  AwsQuestions(NodeResources node, Keyring keyring, AwsSettings settings, AwsClients clients) {
    this.reads = new AwsReads(node, settings);
    this.sessions = new AwsSessions(clients, keyring);
    this.timeout = settings.timeout();
    this.metrics = node.metrics().registry();
  }

  /**
   * Runs the work with an authenticated session and returns its result. The result is cached for
   * some seconds, and shared by all who ask the same question meanwhile.
   */
  <T> Future<T> ask(Holder holder, String question, Function<AwsCalls, T> work) {
    return ask(holder, question, work, Future::succeededFuture);
  }

  /**
   * Like {@link #ask(Holder, String, Function)}.
   *
   * @param check runs after AWS has answered; if it fails, the question fails, too
   */
  <T> Future<T> ask(
      Holder holder, String question, Function<AwsCalls, T> work, Supplier<Future<?>> check) {
    if (holder.credentials() instanceof Credentials.None) {
      return Future.failedFuture(noCredentials());
    }
    return reads.ask(
        new Question(
            holder.subject(), holder.owner(), holder.credentials(), holder.region(), question),
        deadline -> authenticated(holder, deadline, work),
        check);
  }

  private <T> T authenticated(Holder holder, Deadline deadline, Function<AwsCalls, T> work) {
    AwsCalls anonymous = anonymous(holder.region(), deadline);
    try {
      return work.apply(sessions.authenticated(holder.subject(), holder.credentials(), anonymous));
    } catch (AwsRefusal refusal) {
      if (refusal.reason() == Reason.CREDENTIALS) {
        sessions.forget(holder.subject(), holder.credentials(), anonymous);
      }
      throw refusal;
    }
  }

  /**
   * Runs work that asks AWS for the identity of the holder. The result is neither cached nor
   * shared. A role is assumed again, because an existing session would not show whether the role
   * can still be assumed.
   *
   * @param work receives the supplier that sends the request; it blocks
   */
  <T> Future<T> askAnew(Holder holder, Function<Supplier<Identity>, T> work) {
    UUID subject = holder.subject();
    Credentials credentials = holder.credentials();
    if (credentials instanceof Credentials.None) {
      return Future.failedFuture(noCredentials());
    }
    return reads.run(
        holder.owner(),
        deadline -> {
          AwsCalls anonymous = anonymous(holder.region(), deadline);
          sessions.forget(subject, credentials, anonymous);
          return work.apply(
              () -> sessions.identity(sessions.authenticated(subject, credentials, anonymous)));
        });
  }

  private AwsCalls anonymous(Region region, Deadline deadline) {
    return new AwsCalls(region, AnonymousCredentialsProvider.create(), deadline, timeout, metrics);
  }

  private static AwsRefusal noCredentials() {
    return AwsRefusal.of(
        Reason.NO_CREDENTIALS, "The connection has only the number of an account at AWS.");
  }

  /** Breaks off what is under way. */
  Future<Void> close() {
    return reads.close();
  }
}
