package dev.untether.aws;

import dev.untether.aws.AwsCalls.ThrottledException;
import dev.untether.aws.AwsRefusal.Reason;
import dev.untether.aws.Cloud.Identity;
import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.RecordCheck;
import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Check;
import dev.untether.model.AmazonConnection.Check.State;
import dev.untether.model.Cause;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.platform.node.NodeResources;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks the credentials of a connection with AWS, and stores the result. May be used from any
 * thread.
 */
final class ConnectionChecks {
  private final Bus bus;
  private final Supplier<UUID> ids;
  private final CredentialChoice choice;
  private final AwsQuestions questions;

  ConnectionChecks(NodeResources node, CredentialChoice choice, AwsQuestions questions) {
    this.bus = node.bus();
    this.ids = node.ids();
    this.choice = choice;
    this.questions = questions;
  }

  /**
   * Asks AWS whether it accepts the credentials of a connection, and stores the result. If AWS
   * cannot be reached, the result is "unreachable". If AWS limits the rate of requests, the check
   * fails and the result of the last check stays.
   */
  Future<Check> check(UUID connectionId, Cause cause) {
    return choice
        .ofConnection(connectionId)
        .compose(holder -> questions.askAnew(holder, ConnectionChecks::found))
        .compose(
            found ->
                bus.request(
                    ConnectionCommands.RECORD_CHECK,
                    new RecordCheck(
                        ids.get(),
                        connectionId,
                        found.state(),
                        found.code(),
                        found.identity().map(Identity::awsAccountId).orElse(null),
                        found.identity().map(Identity::arn).orElse(null),
                        cause)))
        .map(
            recorded ->
                Optional.ofNullable(recorded.connection())
                    .map(AmazonConnection::lastCheck)
                    .orElseThrow(CredentialChoice::noConnection));
  }

  private record Found(State state, @Nullable String code, Optional<Identity> identity) {}

  private static Found found(Supplier<Identity> question) {
    try {
      return new Found(State.WORKING, null, Optional.of(question.get()));
    } catch (AwsRefusal refusal) {
      return new Found(
          State.REFUSED,
          refusal.reason() == Reason.NO_OWN_IDENTITY ? "NoOwnIdentity" : refusal.code(),
          Optional.empty());
    } catch (ThrottledException noAnswer) {
      throw noAnswer;
    } catch (UnavailableException unavailable) {
      return new Found(State.UNREACHABLE, null, Optional.empty());
    }
  }
}
