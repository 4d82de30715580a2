package dev.untether.api.problem;

/**
 * Fails a request with a problem to be answered. It has no stack trace, because it is not a defect
 * of the service.
 */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final boolean isRecorded;

  public ProblemException(Problem problem) {
    this(problem, false);
  }

  private ProblemException(Problem problem, boolean isRecorded) {
    super(problem.details(), null, false, false);
    this.problem = problem;
    this.isRecorded = isRecorded;
  }

  /** Returns a refusal that is already in the event log. */
  public static ProblemException recorded(Problem problem) {
    return new ProblemException(problem, true);
  }

  public Problem problem() {
    return problem;
  }

  public boolean isRecorded() {
    return isRecorded;
  }
}
