package io.flatwater.store;

import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What went wrong at an S3 server, in one sentence for an operator.
 *
 * <p>Nothing that a server says is repeated but its error code, since its messages may carry what a
 * request was signed with.
 *
 * @param settings of the store
 */
record S3Faults(S3Settings settings) {

  /** What was to be done. */
  enum Deed {
    OPEN("opened"),
    READ("read"),
    WRITE("written"),
    LIST("listed"),
    DELETE("cleared");

    private final String done;

    Deed(String done) {
      this.done = done;
    }
  }

  /** Does something, and says in one sentence why it cannot be done. */
  <T> T explained(Deed deed, Supplier<T> action) {
    try {
      return action.get();
    } catch (S3Exception e) {
      throw refused(deed, e);
    } catch (AbortedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while " + settings.place() + " was " + deed.done, e);
    } catch (SdkException e) {
      throw failed(deed, e);
    }
  }

  private StoreException refused(Deed deed, S3Exception e) {
    String code = code(e);
    String what = settings.place() + " cannot be " + deed.done + ": ";
    return switch (code) {
      case "NoSuchKey" -> new MissingBlobException(what + "there is no such object");
      case "NoSuchBucket" ->
          new StoreException(
              "there is no bucket "
                  + settings.place().bucket()
                  + at()
                  + "; make it, or name another one");
      case "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "InvalidToken",
          "ExpiredToken",
          "InvalidSecurity",
          "TokenRefreshRequired" ->
          new StoreException(
              what
                  + "the credentials are refused"
                  + at()
                  + " ("
                  + code
                  + "); check access key, secret key and session token");
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          new StoreException(
              what + "the bucket is in another region (" + code + "); name the right one");
      case "RequestTimeTooSkewed" ->
          new StoreException(what + "this machine's clock is wrong (" + code + "); set it");
      default -> new StoreException(what + answer(e, code), e);
    };
  }

  private String answer(S3Exception e, String code) {
    String answered = "the server" + at() + " answers " + e.statusCode() + " " + code;
    if (e.statusCode() == 403) {
      return answered + "; may these credentials do that?";
    }
    boolean busy = e.statusCode() == 503 || e.statusCode() == 429 || code.equals("SlowDown");
    return busy
        ? answered + ", after " + e.numAttempts() + " attempts; write to it less often"
        : answered;
  }

  private StoreException failed(Deed deed, SdkException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException ours) {
        return ours; // from within the reading of an answer
      }
    }
    String message = String.valueOf(e.getMessage());
    if (message.contains("Unable to load credentials")) {
      return new StoreException(
          "no credentials were found for "
              + settings.place()
              + "; name access key and secret key, or give this process a profile or a role",
          e);
    }
    if (message.contains("Unable to load region")) {
      return new StoreException(
          "no region is known for " + settings.place() + "; name one, or an endpoint", e);
    }
    return new StoreException(
        settings.place()
            + " cannot be "
            + deed.done
            + ": the connection"
            + at()
            + " failed ("
            + reason(e)
            + "), after "
            + Math.max(1, e.numAttempts())
            + " attempts; is the server there?",
        e);
  }

  private static String reason(SdkException e) {
    if (e instanceof ApiCallAttemptTimeoutException) {
      return "no answer in time";
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName();
  }

  private String at() {
    String endpoint = settings.server().endpoint();
    return endpoint.isEmpty() ? "" : " at " + endpoint;
  }

  private static String code(S3Exception e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code != null && code.matches("[A-Za-z0-9]{1,60}") ? code : "without a code";
  }
}
