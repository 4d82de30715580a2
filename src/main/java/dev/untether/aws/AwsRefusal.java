package dev.untether.aws;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * AWS, or Untether before it asks AWS, refuses a request that would be refused again if it were
 * repeated. It repeats nothing of what AWS wrote except codes and names of roles, because messages
 * of AWS may quote what was sent. Has no stack trace: it is an answer, not a bug.
 */
public final class AwsRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Pattern CODE = Pattern.compile("[\\w.]{1,64}");
  private static final Pattern PRINCIPAL =
      Pattern.compile("arn:aws[a-z-]{0,10}:(iam|sts)::\\d{12}:[\\w+=,.@/-]{1,200}");

  /** Why it is refused. */
  public enum Reason {
    /** There is no such connection. */
    NO_CONNECTION,
    /** There is no such account. */
    NO_ACCOUNT,
    /** The connection has only the number of an account at AWS, with which nobody can log on. */
    NO_CREDENTIALS,
    /** A role is assumed by somebody, and this machine has no identity at AWS. */
    NO_OWN_IDENTITY,
    /** Nothing that could be asked with: no account and no connection of this partition. */
    NOBODY_TO_ASK_AS,
    /** AWS does not accept the credentials. */
    CREDENTIALS,
    /** AWS accepts the credentials, and does not allow the action. */
    ACTION,
    /** There is no such thing at AWS. */
    NOT_FOUND,
    /** AWS does not understand a value of the request. */
    INVALID,
    /** There is more at AWS than Untether reads. */
    TOO_MUCH
  }

  private final Reason reason;
  private final @Nullable String code;
  private final @Nullable String action;
  private final @Nullable String principal;

  private AwsRefusal(
      Reason reason,
      String message,
      @Nullable String code,
      @Nullable String action,
      @Nullable String principal) {
    super(message, null, false, false);
    this.reason = reason;
    this.code = code;
    this.action = action;
    this.principal = principal;
  }

  /** Refused before AWS is asked. The message is a sentence. */
  static AwsRefusal of(Reason reason, String message) {
    return new AwsRefusal(reason, message, null, null, null);
  }

  /**
   * Refused by AWS.
   *
   * @param action what was asked, as policies name it: {@code ec2:DescribeVpcs}
   * @param text the message of AWS, of which only the name of the user or role is kept
   */
  static AwsRefusal byAws(Reason reason, String message, String code, String action, String text) {
    Matcher principal = PRINCIPAL.matcher(text);
    return new AwsRefusal(
        reason,
        message,
        CODE.matcher(code).matches() ? code : "Unknown",
        action,
        principal.find() ? principal.group() : null);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  public Reason reason() {
    return reason;
  }

  /** The error code of AWS; null if AWS was not asked. */
  public @Nullable String code() {
    return code;
  }

  /** What was asked of AWS, as in {@code ec2:DescribeVpcs}; null if AWS was not asked. */
  public @Nullable String action() {
    return action;
  }

  /** The ARN of the user or role that lacks a permission; null if AWS does not tell it. */
  public @Nullable String principal() {
    return principal;
  }
}
