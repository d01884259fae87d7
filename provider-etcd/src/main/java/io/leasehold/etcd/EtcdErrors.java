package io.leasehold.etcd;

import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.common.exception.EtcdException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.leasehold.LeaseException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * What a failure of the driver means. A write surely changed nothing only if etcd said so before or while it applied it, or if the
 * request never left this process; everything else leaves the outcome unknown (rule 1.2). The texts are those of etcd's own error
 * table (api/v3rpc/rpctypes/error.go), compared whole.
 */
final class EtcdErrors {

    private static final String SERVER = "etcdserver: ";

    /** Refused before the proposal, or refused by every member alike when it was applied. */
    private static final Set<String> REFUSALS = Set.of(
            "etcdserver: too many requests",
            "etcdserver: mvcc: database space exceeded",
            "etcdserver: request is too large",
            "etcdserver: too many operations in txn request",
            "etcdserver: duplicate key given in txn request",
            "etcdserver: key is not provided",
            "etcdserver: permission denied",
            "etcdserver: invalid auth token",
            "etcdserver: revision of auth store is old",
            "etcdserver: authentication failed, invalid user ID or password",
            "etcdserver: authentication is not enabled",
            "etcdserver: user name is empty",
            "etcdserver: user name not found",
            "etcdserver: corrupt cluster",
            "etcdserver: rpc not supported for learner");

    private static final Set<String> STALE_TOKEN =
            Set.of("etcdserver: invalid auth token", "etcdserver: revision of auth store is old");

    private static final String COMPACTED = "etcdserver: mvcc: required revision has been compacted";
    private static final String TOO_MANY_OPERATIONS = "etcdserver: too many operations in txn request";

    /** No call with these codes was executed, whoever answered. */
    private static final Set<Status.Code> NOT_EXECUTED =
            Set.of(Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED, Status.Code.UNIMPLEMENTED);

    private EtcdErrors() {}

    /** What a write ends in that failed this way. */
    static LeaseException ofWrite(String what, Throwable failure) {
        return ours(failure).orElseGet(() -> classified(what, failure));
    }

    private static LeaseException classified(String what, Throwable failure) {
        return surelyNothingHappened(failure)
                ? new LeaseUnavailableException(message(what, failure), failure)
                : new LeaseOutcomeUnknownException(message(what, failure), failure);
    }

    /** What a read ends in that failed this way. */
    static LeaseException ofRead(String what, Throwable failure) {
        return ours(failure).orElseGet(() -> new LeaseUnavailableException(message(what, failure), failure));
    }

    /** What this module found wrong with an answer. */
    private static Optional<LeaseException> ours(Throwable failure) {
        return causes(failure).stream()
                .filter(LeaseException.class::isInstance)
                .map(LeaseException.class::cast)
                .findFirst();
    }

    private static String message(String what, Throwable failure) {
        return what + " failed: " + describe(failure);
    }

    /** The status and what is behind it. The driver's texts hold no credentials and no values. */
    static String describe(Throwable failure) {
        List<Throwable> causes = causes(failure);
        Throwable telling = causes.stream()
                .filter(cause -> status(cause).isPresent())
                .findFirst()
                .orElse(failure);
        Throwable root = causes.get(causes.size() - 1);
        return root.equals(telling) ? text(telling) : text(telling) + " (" + text(root) + ")";
    }

    private static String text(Throwable cause) {
        return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    }

    static boolean surelyNothingHappened(Throwable failure) {
        return isRefusal(causes(failure)) || isNeverSent(failure);
    }

    private static boolean isRefusal(List<Throwable> causes) {
        return causes.stream()
                .flatMap(cause -> status(cause).stream())
                .anyMatch(status -> NOT_EXECUTED.contains(status.getCode()) || REFUSALS.contains(text(status)));
    }

    /** The connection could not be made: the channel fails calls that it holds, and has sent none of them. */
    static boolean isNeverSent(Throwable failure) {
        List<Throwable> causes = causes(failure);
        boolean unavailable = causes.stream()
                .flatMap(cause -> status(cause).stream())
                .anyMatch(status -> status.getCode() == Status.Code.UNAVAILABLE);
        return unavailable && causes.stream().anyMatch(EtcdErrors::isOfConnecting);
    }

    private static boolean isOfConnecting(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException
                || (cause instanceof SSLException
                        && String.valueOf(cause.getMessage()).contains("handshake"));
    }

    /** Whether no server answered: none could be reached, or the one that was reached is silent. */
    static boolean isSilence(Throwable failure) {
        List<Status> statuses = causes(failure).stream()
                .flatMap(cause -> status(cause).stream())
                .toList();
        boolean timedOut = causes(failure).stream().anyMatch(TimeoutException.class::isInstance);
        return timedOut
                || statuses.stream()
                        .anyMatch(status -> status.getCode() == Status.Code.DEADLINE_EXCEEDED
                                || (status.getCode() == Status.Code.UNAVAILABLE
                                        && !text(status).startsWith(SERVER)));
    }

    /** The user may not do this. */
    static boolean isForbidden(Throwable failure) {
        return causes(failure).stream()
                .flatMap(cause -> status(cause).stream())
                .anyMatch(status -> status.getCode() == Status.Code.PERMISSION_DENIED);
    }

    static boolean isTooManyOperations(Throwable failure) {
        return causes(failure).stream()
                .flatMap(cause -> status(cause).stream())
                .anyMatch(status -> text(status).equals(TOO_MANY_OPERATIONS));
    }

    /** The revision asked for is not kept any more. */
    static boolean isCompacted(Throwable failure) {
        return causes(failure).stream()
                .anyMatch(cause -> cause instanceof CompactedException
                        || status(cause)
                                .filter(status -> text(status).equals(COMPACTED))
                                .isPresent());
    }

    /** The token of a session that the server does not know any more; the driver asks for a new one with the next request. */
    static boolean isStaleToken(Throwable failure) {
        return causes(failure).stream()
                .flatMap(cause -> status(cause).stream())
                .anyMatch(status -> STALE_TOKEN.contains(text(status)));
    }

    private static String text(Status status) {
        return status.getDescription() == null ? "" : status.getDescription();
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static Optional<Status> status(Throwable cause) {
        if (cause instanceof StatusRuntimeException e) {
            return Optional.of(e.getStatus());
        }
        if (cause instanceof StatusException e) {
            return Optional.of(e.getStatus());
        }
        return cause instanceof EtcdException e
                ? Optional.of(
                        Status.Code.valueOf(e.getErrorCode().name()).toStatus().withDescription(e.getMessage()))
                : Optional.empty();
    }
}
