package io.leasehold.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.leasehold.LeaseClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jetcd client in use. One of our own is replaced when no server has answered for a while: gRPC doubles its pause between
 * attempts to connect up to two minutes, and nothing but a new channel starts it over. Replaced once per {@link #PATIENCE} at
 * first, once per {@link #LONGEST_PATIENCE} later, so a server that is away costs no busy loop (rule 12.2). Each call of our own client has a deadline. The
 * client of an application is used as it is and never closed.
 *
 * <p>Thread-safe.
 */
final class EtcdConnection implements AutoCloseable {

    /** How long nobody may answer before the client is replaced, and how long the new one is given. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    static final Duration LONGEST_PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(EtcdConnection.class);
    private static final Context.Key<Deadline> DEADLINE = Context.key("leasehold-deadline");
    private static final Context.Key<Awaited> AWAITED = Context.key("leasehold-awaited");
    private static final Context.Key<Boolean> MAY_WAIT = Context.keyWithDefault("leasehold-may-wait", false);

    /** Also ends calls that jetcd repeats itself, and those of its authentication. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);

    private final LeaseClock clock;
    private final Supplier<Client> opener;
    private final boolean ours;
    private final Runnable onClose;
    private volatile Client client;
    private volatile long lastSign;
    private volatile Duration patience = PATIENCE;
    private boolean closed;

    private EtcdConnection(LeaseClock clock, Supplier<Client> opener, boolean ours, Runnable onClose) {
        this.clock = clock;
        this.opener = opener;
        this.ours = ours;
        this.onClose = onClose;
        this.client = opener.get();
        this.lastSign = clock.nanoTime();
    }

    /** Opens a client with these settings, and new ones when needed. Connects with the first call. */
    static EtcdConnection to(ClientBuilder settings, LeaseClock clock) {
        ClientBuilder own = settings.copy()
                .waitForReady(false)
                .retryMaxAttempts(0)
                .executorService(new CallerThread())
                .keepaliveTime(Duration.ofSeconds(10))
                .keepaliveTimeout(Duration.ofSeconds(5))
                .interceptor(new WithDeadline());
        return new EtcdConnection(clock, own::build, true, () -> {});
    }

    /** Uses the client of an application; {@code onClose} ends what else belongs to the connection. */
    static EtcdConnection of(Client client, LeaseClock clock, Runnable onClose) {
        return new EtcdConnection(clock, () -> client, false, onClose);
    }

    /**
     * A call may not outlive its timeout: what is still queued then is never sent. Its answer is taken on the thread that reads
     * from the network, without one of gRPC's pool between. Streams keep the pool: whoever gets a hint may send a request in it.
     */
    private static final class WithDeadline implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            if (method.getType() != MethodDescriptor.MethodType.UNARY) {
                return next.newCall(method, options);
            }
            CallOptions direct = options.withExecutor(Runnable::run);
            Awaited awaited = AWAITED.get();
            if (awaited != null) {
                return awaited.call(method, direct, next);
            }
            Deadline given = DEADLINE.get();
            Deadline deadline = given == null ? Deadline.after(LONGEST_CALL.toMillis(), TimeUnit.MILLISECONDS) : given;
            CallOptions limited = direct.withDeadline(deadline);
            return next.newCall(method, MAY_WAIT.get() ? limited.withWaitForReady() : limited);
        }
    }

    /** The client now; for streams, which report their end to {@link #failed}. */
    Client client() {
        return client;
    }

    /** Sends a read once there is a connection; again if the client was replaced meanwhile. Does not wait for the answer. */
    <T> CompletableFuture<T> whenConnected(Function<Client, CompletableFuture<T>> request, Duration timeout) {
        Context context = within(timeout).withValue(MAY_WAIT, true);
        Client first = client;
        return send(request, context)
                .exceptionallyCompose(failure -> client == first || isOver(context)
                        ? CompletableFuture.failedFuture(failure)
                        : send(request, context));
    }

    /** Sends a request if there is a connection. Does not wait for the answer. */
    <T> CompletableFuture<T> atOnce(Function<Client, CompletableFuture<T>> request, Duration timeout) {
        return send(request, within(timeout));
    }

    /**
     * Sends a request if there is a connection, and waits for the answer.
     *
     * @throws TimeoutException if none came; what had not been sent by then never is
     */
    <T> T answerAtOnce(Function<Client, CompletableFuture<T>> request, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        Awaited awaited = new Awaited();
        CompletableFuture<T> answer = send(request, Context.current().withValue(AWAITED, awaited));
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException | TimeoutException e) {
            awaited.end();
            throw e;
        }
    }

    private static Context within(Duration timeout) {
        return Context.current().withValue(DEADLINE, Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS));
    }

    private static boolean isOver(Context context) {
        return Optional.ofNullable(DEADLINE.get(context))
                .filter(Deadline::isExpired)
                .isPresent();
    }

    /** Sent once more only if the server refused it for the token of its session. */
    private <T> CompletableFuture<T> send(Function<Client, CompletableFuture<T>> request, Context context) {
        return sendOnce(request, context)
                .exceptionallyCompose(failure -> EtcdErrors.isStaleToken(failure)
                        ? sendOnce(request, context)
                        : CompletableFuture.failedFuture(failure));
    }

    private <T> CompletableFuture<T> sendOnce(Function<Client, CompletableFuture<T>> request, Context context) {
        Client target = client;
        Context before = context.attach();
        CompletableFuture<T> answer;
        try {
            answer = request.apply(target);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        } finally {
            context.detach(before);
        }
        Optional<Awaited> awaited = Optional.ofNullable(AWAITED.get(context));
        return answer.whenComplete((result, failure) -> note(
                target, awaited.filter(Awaited::isOver).isPresent() ? new TimeoutException("no answer") : failure));
    }

    private void note(Client target, @Nullable Throwable failure) {
        if (failure != null) {
            failed(target, failure);
        } else {
            answered();
        }
    }

    /** A server gave a sign of life. */
    void answered() {
        lastSign = clock.nanoTime();
        patience = PATIENCE;
    }

    /** A call or stream of that client failed. */
    void failed(Client target, Throwable failure) {
        if (!EtcdErrors.isSilence(failure)) {
            answered();
        } else if (ours && target == client && clock.nanoTime() - lastSign > patience.toNanos()) {
            replace(target);
        }
    }

    private void replace(Client silent) {
        synchronized (this) {
            if (closed || client != silent) {
                return;
            }
            LOG.debug("no server has answered for {}; connecting anew", patience);
            client = opener.get();
            lastSign = clock.nanoTime();
            patience = LONGEST_PATIENCE;
        }
        Thread closing =
                new Thread(silent::close, "leasehold-etcd-close"); // why: this may be a callback of that client
        closing.setDaemon(true);
        closing.start();
    }

    /** Ends the connection, if it is ours. Repeatable. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        if (ours) {
            client.close();
        }
        onClose.run();
    }
}
