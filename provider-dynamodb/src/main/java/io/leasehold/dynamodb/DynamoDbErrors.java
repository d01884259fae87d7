package io.leasehold.dynamodb;

import io.leasehold.LeaseException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * What each error of the SDK and of the service means for a write (rule 1.2). An answer of the class 4xx was given before the
 * service did anything; so was every error of a connection that never came about, and of a request that could not be signed.
 * Everything else is unknown: 5xx, no answer in time, a connection that broke, an error nobody has heard of.
 */
final class DynamoDbErrors {

    private static final int REQUEST_TIMEOUT = 408;

    /** Refused for who asks: the service's message may quote what was signed, so neither it nor the error is passed on. */
    private static final Set<String> ABOUT_CREDENTIALS = Set.of(
            "AccessDeniedException",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidSignatureException",
            "MissingAuthenticationTokenException",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");

    private static final String ACCESS_DENIED = "AccessDeniedException";

    private static final String NO_CREDENTIALS = "Unable to load credentials";

    /** In place of the SDK's account of each place where it looked. */
    private static final String WHERE_CREDENTIALS_ARE =
            "the SDK found no credentials: neither in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, nor in a profile, nor of the"
                    + " container or the instance";

    /** The beginnings of messages of failures before anything is sent; the SDK has no types for them. */
    private static final Set<String> BEFORE_SENDING = Set.of(
            NO_CREDENTIALS,
            "Unable to load region",
            "Failed to load credentials",
            "Profile file contained no credentials",
            "Unable to marshall request");

    /** Whether a write may have happened. */
    enum Effect {
        NONE,
        UNKNOWN
    }

    private DynamoDbErrors() {}

    /** Whether the failed request surely changed nothing. */
    static Effect effectOf(Throwable error) {
        Throwable cause = unwrapped(error);
        if (cause instanceof AwsServiceException answer) {
            int status = answer.statusCode();
            return status >= 400 && status < 500 && status != REQUEST_TIMEOUT ? Effect.NONE : Effect.UNKNOWN;
        }
        boolean unsent = isUnconnected(cause) || (cause instanceof SdkClientException && isBeforeSending(cause));
        return unsent ? Effect.NONE : Effect.UNKNOWN;
    }

    private static boolean isBeforeSending(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return BEFORE_SENDING.stream().anyMatch(message::startsWith);
    }

    private static boolean isUnconnected(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof ConnectException
                    || at instanceof ConnectTimeoutException
                    || at instanceof NoRouteToHostException
                    || at instanceof UnknownHostException
                    || at instanceof SSLHandshakeException) {
                return true;
            }
        }
        return false;
    }

    /** Whether a connection that was there broke: the service had closed it, or closes it now. */
    static boolean isBroken(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof NoHttpResponseException || at instanceof SocketException) {
                return !isUnconnected(error);
            }
        }
        return false;
    }

    /** The failure of a write. */
    static LeaseException ofWrite(String what, Throwable error) {
        return effectOf(error) == Effect.NONE
                ? ofRead(what, error)
                : new LeaseOutcomeUnknownException(what + " got no answer: " + told(error), shown(error));
    }

    /** The failure of a request that changes nothing. */
    static LeaseException ofRead(String what, Throwable error) {
        return new LeaseUnavailableException(what + " failed: " + told(error), shown(error));
    }

    /** Whether the service refused the caller, not the request. */
    static boolean isAccessDenied(Throwable error) {
        return codeOf(error).filter(ACCESS_DENIED::equals).isPresent();
    }

    private static Optional<String> codeOf(Throwable error) {
        return unwrapped(error) instanceof AwsServiceException answer && answer.awsErrorDetails() != null
                ? Optional.ofNullable(answer.awsErrorDetails().errorCode())
                : Optional.empty();
    }

    private static boolean isAboutCredentials(Throwable error) {
        return codeOf(error).filter(ABOUT_CREDENTIALS::contains).isPresent();
    }

    private static String told(Throwable error) {
        Throwable cause = unwrapped(error);
        if (isAboutCredentials(cause) && cause instanceof AwsServiceException answer) {
            return codeOf(answer).orElseThrow() + " (status " + answer.statusCode() + ", request " + answer.requestId()
                    + ")";
        }
        String message = cause.getMessage();
        if (message == null) {
            return cause.toString();
        }
        return message.startsWith(NO_CREDENTIALS) ? WHERE_CREDENTIALS_ARE : message;
    }

    private static @Nullable Throwable shown(Throwable error) {
        return isAboutCredentials(error) ? null : unwrapped(error);
    }

    /** The SDK's error, out of the futures' wrapping. */
    static Throwable unwrapped(Throwable error) {
        boolean wrapped = error instanceof CompletionException || error instanceof ExecutionException;
        Throwable cause = error.getCause();
        return wrapped && cause != null ? unwrapped(cause) : error;
    }
}
