package dev.untether.api.resource;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.Problem.ErrorCode;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.problem.ProblemType;
import dev.untether.api.request.ApiRequest;
import dev.untether.command.WebhookCommands.ReplayedEvents;
import dev.untether.model.Event;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reasons for which requests about webhooks are refused. */
final class WebhookRefusal {
  private WebhookRefusal() {}

  /**
   * @param mistake completes a sentence that begins with "url"
   */
  static ProblemException url(String mistake) {
    return new ProblemException(Problem.invalidProperties(Map.of("url", mistake)));
  }

  static ProblemException notFound(ApiRequest request) {
    return new ProblemException(
        Problem.notFound("There is no webhook " + request.id() + ".", instance(request)));
  }

  /** Says, also in a form for programs, where a range with the same start must end. */
  static ProblemException tooMany(ReplayedEvents.TooMany tooMany, ApiRequest request) {
    String atMost = Event.sequence(tooMany.possibleThrough());
    return new ProblemException(
        new Problem(
            ProblemType.VALIDATION_ERROR,
            409,
            ErrorCode.UNEXPECTED_CONTENT,
            "One replay has at most %s events: end it at position %s, then continue after it."
                .formatted(tooMany.limit(), atMost),
            instance(request),
            Map.of("through", Map.of("message", "must be at most " + atMost, "atMost", atMost)),
            Map.of()));
  }

  static String instance(ApiRequest request) {
    return WebhookJson.COLLECTION + "/" + request.id();
  }

  /**
   * Returns what was found; throws a {@link ProblemException} if it is null, because the webhook
   * does not exist.
   */
  static <T> T unlessFound(@Nullable T found, ApiRequest request) {
    if (found == null) {
      throw notFound(request);
    }
    return found;
  }
}
