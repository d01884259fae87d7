package io.leasehold.zookeeper;

import io.leasehold.LeaseException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;

/**
 * Which failures of a write say that surely nothing happened. Everything else leaves the outcome unknown: also what ZooKeeper's
 * client answers by itself for requests that were on their way when the connection, the session or the authentication ended.
 */
final class ZooKeeperErrors {

    /** Answered by the server in place of applying the request. */
    private static final Set<Code> NOTHING_HAPPENED = EnumSet.of(
            Code.UNIMPLEMENTED,
            Code.BADARGUMENTS,
            Code.NONODE,
            Code.NOAUTH,
            Code.BADVERSION,
            Code.NOCHILDRENFOREPHEMERALS,
            Code.NODEEXISTS,
            Code.NOTEMPTY,
            Code.INVALIDACL,
            Code.SESSIONMOVED,
            Code.NOTREADONLY,
            Code.EPHEMERALONLOCALSESSION,
            Code.SESSIONCLOSEDREQUIRESASLAUTH,
            Code.QUOTAEXCEEDED,
            Code.THROTTLEDOP);

    /** What the server answers if the znode was not as the write expected it. */
    private static final Set<Code> REFUSED = EnumSet.of(Code.BADVERSION, Code.NONODE, Code.NODEEXISTS);

    private static final Set<Code> OF_CONNECTION =
            EnumSet.of(Code.CONNECTIONLOSS, Code.SESSIONEXPIRED, Code.SESSIONMOVED);

    private ZooKeeperErrors() {}

    static boolean isNothingHappened(Code code) {
        return NOTHING_HAPPENED.contains(code);
    }

    /** What ZooKeeper answered, without what futures and transactions have wrapped around it. */
    static Throwable answer(Throwable failure) {
        boolean isWrapper = failure instanceof CompletionException
                || failure instanceof ExecutionException
                || failure instanceof Requests.RefusedTransaction;
        Throwable cause = failure.getCause();
        return isWrapper && cause != null ? answer(cause) : failure;
    }

    /** Whether a conditional write was answered, and refused. */
    static boolean isRefused(Throwable failure) {
        return answer(failure) instanceof KeeperException refusal && REFUSED.contains(refusal.code());
    }

    /** Whether the connection or the session ended before the answer came. */
    static boolean isOfConnection(Throwable failure) {
        return answer(failure) instanceof KeeperException lost && OF_CONNECTION.contains(lost.code());
    }

    static LeaseException ofWrite(String what, Throwable failure) {
        Throwable answer = answer(failure);
        if (answer instanceof LeaseException named) {
            return named;
        }
        if (!(answer instanceof KeeperException refusal)) {
            return new LeaseOutcomeUnknownException(what + " failed: " + answer, answer);
        }
        String message = what + " failed: " + reason(refusal);
        return isNothingHappened(refusal.code())
                ? new LeaseUnavailableException(message, refusal)
                : new LeaseOutcomeUnknownException(message, refusal);
    }

    /** A read, or whatever else changes no record. */
    static LeaseException ofRead(String what, Throwable failure) {
        Throwable answer = answer(failure);
        if (answer instanceof LeaseException named) {
            return named;
        }
        String reason = answer instanceof KeeperException refusal ? reason(refusal) : answer.toString();
        return new LeaseUnavailableException(what + " failed: " + reason, answer);
    }

    private static String reason(KeeperException failure) {
        return switch (failure.code()) {
            case NOAUTH -> "the znode's ACL does not let these credentials do that (NoAuth)";
            case INVALIDACL -> "acl=creator needs credentials that the server accepts (InvalidACL)";
            default -> String.valueOf(failure.getMessage());
        };
    }
}
