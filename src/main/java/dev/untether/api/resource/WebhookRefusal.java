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

/** Why a request about a webhook is not carried out. */
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

  /** Tells, also for programs, where a range from the same start has to end. */
  static ProblemException tooMany(ReplayedEvents.TooMany tooMany, ApiRequest request) {
    String atMost = Event.sequence(tooMany.possibleThrough());
    return new ProblemException(
        new Problem(
            ProblemType.VALIDATION_ERROR,
            409,
            ErrorCode.UNEXPECTED_CONTENT,
            "One replay takes %s events at the most: end it at position %s, then go on behind it."
                .formatted(tooMany.limit(), atMost),
            instance(request),
            Map.of("through", Map.of("message", "must be at most " + atMost, "atMost", atMost)),
            Map.of()));
  }

  static String instance(ApiRequest request) {
    return WebhookJson.COLLECTION + "/" + request.id();
  }

  /** What was found of the request's webhook; a {@link ProblemException} if there is no such. */
  static <T> T unlessFound(@Nullable T found, ApiRequest request) {
    if (found == null) {
      throw notFound(request);
    }
    return found;
  }
}
