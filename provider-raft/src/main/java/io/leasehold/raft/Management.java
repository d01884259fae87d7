package io.leasehold.raft;

import io.leasehold.LeaseScheduler;
import io.leasehold.raft.table.CommandCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Carries out operators' orders, on the member that leads; a snapshot on any. Each step is on a thread of its own, because the library
 * blocks in some, and completes others under its locks.
 */
final class Management implements AutoCloseable {

    private final EngineKeeper keeper;
    private final LeaseScheduler scheduler;
    private final Backup backup;
    private final ExecutorService thread;

    /** Writes a backup; blocks. */
    @FunctionalInterface
    interface Backup {
        Backups.Ticket write() throws IOException;
    }

    Management(EngineKeeper keeper, LeaseScheduler scheduler, Backup backup) {
        this.keeper = keeper;
        this.scheduler = scheduler;
        this.backup = backup;
        this.thread = Executors.newSingleThreadExecutor(task -> Network.thread("leasehold-raft-manage", task));
    }

    CompletableFuture<Reply> carryOut(Request.Manage request) {
        CompletableFuture<Reply> reply = CompletableFuture.completedFuture(request)
                .thenComposeAsync(this::started, thread)
                .handle((text, failure) ->
                        failure == null ? Reply.of(Reply.Kind.DONE, text) : failed(request, failure));
        LeaseScheduler.Timer timer = scheduler.schedule(
                () -> reply.complete(
                        Reply.of(Reply.Kind.UNKNOWN, request.order() + " is not done after " + request.timeout())),
                request.timeout());
        return reply.whenComplete((done, failure) -> timer.cancel());
    }

    private static Reply failed(Request.Manage request, Throwable failure) {
        Throwable reason =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Reply.Kind kind = reason instanceof IllegalArgumentException ? Reply.Kind.REFUSED : Reply.Kind.UNKNOWN;
        return Reply.of(kind, request.order() + " failed: " + reason.getMessage());
    }

    private CompletableFuture<String> started(Request.Manage request) {
        return switch (request.order()) {
            case TRANSFER -> transfer(request.argument(), request.timeout());
            case ADD -> add(RaftMember.parse(request.argument()));
            case REMOVE -> remove(request.argument(), request.timeout());
            case SNAPSHOT -> snapshot(request.timeout());
            case BACKUP -> backup(request.timeout());
        };
    }

    private ConsensusEngine engine() {
        return keeper.live().engine();
    }

    private CompletableFuture<String> transfer(String to, Duration timeout) {
        if (engine().voters().stream().noneMatch(member -> member.id().equals(to))) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("'" + to + "' is no voter"));
        }
        return engine().transfer(to, timeout).thenApply(done -> "leader is " + to);
    }

    /** The library brings a new member up to date before the change of members is proposed: until then it has no vote. */
    private CompletableFuture<String> add(RaftMember member) {
        ConsensusEngine engine = engine();
        if (engine.voters().contains(member)) {
            return CompletableFuture.completedFuture(member + " is a voter already");
        }
        List<RaftMember> voters = with(without(engine.voters(), member.id()), member);
        return engine.configure(voters, without(engine.learners(), member.id()))
                .thenApply(done -> member + " is a voter");
    }

    /** A leader that is to be removed hands over first; whoever leads then removes it. */
    private CompletableFuture<String> remove(String id, Duration timeout) {
        ConsensusEngine engine = engine();
        List<RaftMember> rest = without(engine.voters(), id);
        if (rest.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("'" + id + "' is the last voter"));
        }
        if (engine.leader().filter(id::equals).isPresent()) {
            return transfer(rest.get(0).id(), timeout)
                    .thenCompose(done -> CompletableFuture.failedFuture(new IllegalStateException("'" + id
                            + "' led and has handed over to '" + rest.get(0).id() + "'; ask again")));
        }
        return engine.configure(rest, without(engine.learners(), id)).thenApply(done -> "'" + id + "' is removed");
    }

    private CompletableFuture<String> snapshot(Duration timeout) {
        return engine().snapshot(timeout).thenApply(index -> "snapshot at log index " + index);
    }

    /** After an entry of its own: so everything that was acknowledged before the order is in it. */
    private CompletableFuture<String> backup(Duration timeout) {
        return keeper.live()
                .commit()
                .submit(MemberState.commands(CommandCodec.encode(List.of())), timeout)
                .thenApplyAsync(
                        applied -> {
                            try {
                                return backup.write().toString();
                            } catch (IOException e) {
                                throw new UncheckedIOException("a backup cannot be written: " + e.getMessage(), e);
                            }
                        },
                        thread);
    }

    private static List<RaftMember> without(List<RaftMember> members, String id) {
        return members.stream().filter(member -> !member.id().equals(id)).toList();
    }

    private static List<RaftMember> with(List<RaftMember> members, RaftMember member) {
        return Stream.concat(members.stream(), Stream.of(member)).toList();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
