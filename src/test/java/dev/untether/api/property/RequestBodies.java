package dev.untether.api.property;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Bodies, and how they are refused. */
final class RequestBodies {
  private RequestBodies() {}

  static RequestProperties json(String body) {
    return JsonProperties.read(Buffer.buffer(body));
  }

  static RequestProperties form(String body) {
    return FormFields.read(Buffer.buffer(body));
  }

  static Problem refusal(ThrowingCallable reading) {
    return catchThrowableOfType(ProblemException.class, reading).problem();
  }
}
