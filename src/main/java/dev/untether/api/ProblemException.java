package dev.untether.api;

/** Fails a request with an answer. Has no stack trace: it is no defect of the service. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.details(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
