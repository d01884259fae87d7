package io.leasehold.redis;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/**
 * What an error means for the outcome (rule 1.2). Refusals that a server answers before it runs a command, or at the first write
 * of a script, changed nothing: <i>unavailable</i>. So did commands that the driver never sent. Everything else, a lost connection
 * and a missing answer above all, is <i>unknown</i>.
 */
final class RedisErrors {

    /** The first word of such refusals. */
    private static final Set<String> REFUSED = Set.of(
            "LOADING",
            "READONLY",
            "OOM",
            "NOREPLICAS",
            "MISCONF",
            "NOAUTH",
            "WRONGPASS",
            "NOPERM",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "MOVED",
            "ASK",
            "CROSSSLOT",
            "BUSY",
            "NOSCRIPT");

    /** The node that answers so no longer serves the key; another does, or will. */
    private static final Set<String> ELSEWHERE = Set.of("READONLY", "MOVED", "ASK", "MASTERDOWN", "CLUSTERDOWN");

    /** The driver's words for a command that it did not send. */
    private static final Pattern NOT_SENT = Pattern.compile(
            "Currently not connected\\..*|Connection is closed|(Request queue|Command buffer|Internal stack) size exceeded.*");

    private RedisErrors() {}

    static LeaseException of(LeaseKey key, Throwable error) {
        String word = word(error);
        if (word.equals("WRONGTYPE")) {
            return new InvalidLeaseRecordException(key, "record", "a value of another type", "a hash");
        }
        String story = "Redis about '" + key + "': " + story(error);
        return changedNothing(error)
                ? new LeaseUnavailableException(story, error)
                : new LeaseOutcomeUnknownException(story, error);
    }

    private static String story(Throwable error) {
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }

    static boolean changedNothing(Throwable error) {
        return error instanceof RedisConnectionException || REFUSED.contains(word(error)) || wasNotSent(error);
    }

    /** Whether the command is still in this process, or was dropped there. */
    static boolean wasNotSent(Throwable error) {
        return error instanceof RedisException
                && error.getMessage() != null
                && NOT_SENT.matcher(error.getMessage()).matches();
    }

    /** Whether the user has no right to ask, or the service does not know the command. */
    static boolean isRefusedToUser(Throwable error) {
        String word = word(error);
        return word.equals("NOPERM") || word.equals("ERR");
    }

    static boolean isNoScript(Throwable error) {
        return word(error).equals("NOSCRIPT");
    }

    /** Whether the client should look again where the key is served. */
    static boolean isElsewhere(Throwable error) {
        return ELSEWHERE.contains(word(error)) || error instanceof RedisConnectionException || wasNotSent(error);
    }

    private static String word(Throwable error) {
        String message = error instanceof RedisException && error.getMessage() != null ? error.getMessage() : "";
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }

    static Throwable unwrapped(Throwable error) {
        Throwable cause = error.getCause();
        return error instanceof CompletionException && cause != null ? cause : error;
    }
}
