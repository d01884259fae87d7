package io.leasehold.redis;

import io.leasehold.LeaseOutcomeUnknownException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts over one connection to one server. Never blocks; what is cancelled before it was sent is not sent. Thread-safe.
 */
final class Link {

    private static final long SILENCE_MS = 2_000;

    private final StatefulRedisConnection<String, String> connection;
    private final Scripts scripts;
    private final KeyNames names;
    private final AtomicReference<CompletableFuture<Boolean>> reopened =
            new AtomicReference<>(new CompletableFuture<>());
    private final ServerClock.Seen seen = new ServerClock.Seen();
    private final AtomicLong unansweredSince = new AtomicLong();
    private final Map<Script, CompletableFuture<String>> loads = new EnumMap<>(Script.class);

    Link(StatefulRedisConnection<String, String> connection, Scripts scripts, KeyNames names) {
        this.connection = connection;
        this.scripts = scripts;
        this.names = names;
        Connected.again(
                connection, () -> reopened.getAndSet(new CompletableFuture<>()).complete(true));
    }

    StatefulRedisConnection<String, String> connection() {
        return connection;
    }

    /** How many keys one script may have here. */
    int keysOfAScript() {
        return scripts.mostKeys();
    }

    /** What is known of the server's clock. */
    ServerClock.Seen seen() {
        return seen;
    }

    /** A command is sent at this time, in milliseconds. */
    void asked(long now) {
        unansweredSince.compareAndSet(0, now);
    }

    /** Whether nothing, not even a refusal, has come for so long that the connection may lead nowhere, although it is open. */
    boolean isSilent(long now) {
        long since = unansweredSince.get();
        return since != 0 && now - since >= SILENCE_MS;
    }

    /** Complete while there is a connection; a command that is sent without one fails at once. */
    CompletableFuture<Boolean> ready() {
        CompletableFuture<Boolean> later = Objects.requireNonNull(reopened.get());
        return connection.isOpen() ? CompletableFuture.completedFuture(true) : later.copy();
    }

    /** Sees to it that the server knows every script. */
    CompletableFuture<Void> prepare() {
        List<Script> all = List.of(Script.values());
        String[] digests =
                all.stream().map(script -> scripts.of(script).digest()).toArray(String[]::new);
        return connection.async().scriptExists(digests).toCompletableFuture().thenCompose(known -> {
            List<CompletableFuture<?>> missing = new ArrayList<>();
            for (int i = 0; i < digests.length; i++) {
                if (!known.get(i)) {
                    missing.add(load(all.get(i)));
                }
            }
            return CompletableFuture.allOf(missing.toArray(CompletableFuture[]::new));
        });
    }

    /** By its digest; a server that does not know it is given its text first. */
    CompletableFuture<List<Object>> run(Call call) {
        AsyncCommand<String, String, List<Object>> command = command(call);
        CompletableFuture<List<Object>> answer = answer(call, command);
        send(command);
        return answer;
    }

    /** In one flush. */
    List<CompletableFuture<List<Object>>> runAll(List<Call> calls) {
        List<AsyncCommand<String, String, List<Object>>> commands =
                calls.stream().map(this::command).toList();
        List<CompletableFuture<List<Object>>> answers = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            answers.add(answer(calls.get(i), commands.get(i)));
        }
        send(commands);
        return answers;
    }

    /** In one flush with the commands that say where the writes have arrived; that is known after the scripts' answers. */
    List<CompletableFuture<Confirmed>> runAll(List<Call> calls, Confirmation asked, Duration timeout) {
        Receipt receipt = new Receipt(asked, timeout);
        List<AsyncCommand<String, String, List<Object>>> commands =
                calls.stream().map(this::command).toList();
        List<CompletableFuture<Confirmed>> answers = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            Supplier<CompletableFuture<Confirmed>> again =
                    () -> load(call.script()).thenCompose(digest -> run(call, asked, timeout));
            answers.add(confirmed(commands.get(i), receipt, again));
        }
        List<RedisCommand<String, String, ?>> all = new ArrayList<>(commands);
        all.addAll(receipt.commands());
        send(all);
        return answers;
    }

    CompletableFuture<Confirmed> run(Call call, Confirmation asked, Duration timeout) {
        return runAll(List.of(call), asked, timeout).get(0);
    }

    private CompletableFuture<Confirmed> confirmed(
            AsyncCommand<String, String, List<Object>> command,
            Receipt receipt,
            Supplier<CompletableFuture<Confirmed>> again) {
        CompletableFuture<Confirmed> answer = new CompletableFuture<>();
        Later.then(command, (parts, error) -> {
            heard(error);
            if (error != null && RedisErrors.isNoScript(error) && !answer.isDone()) {
                Later.then(again.get(), (later, failure) -> Later.settle(answer, later, failure));
            } else if (error != null) {
                Later.settle(answer, null, error);
            } else {
                Later.then(
                        receipt.missing(),
                        (missing, never) -> Later.settle(answer, new Confirmed(parts, String.valueOf(missing)), null));
            }
        });
        cancelWith(answer, command);
        return answer;
    }

    /**
     * What a script answered, and where its writes did not arrive.
     *
     * @param parts the script's answer
     * @param missing empty if they arrived wherever they must
     */
    record Confirmed(List<Object> parts, String missing) {

        /** The answer, unless its writes may be forgotten. */
        List<Object> requireWhole() {
            if (!missing.isEmpty()) {
                throw new LeaseOutcomeUnknownException("a write reached " + missing, null);
            }
            return parts;
        }
    }

    private AsyncCommand<String, String, List<Object>> command(Call call) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                .add(scripts.of(call.script()).digest())
                .add(call.keys().size());
        call.keys().forEach(key -> arguments.addKey(names.of(key)));
        arguments.addValues(call.arguments());
        return new AsyncCommand<>(new Command<>(CommandType.EVALSHA, new ArrayOutput<>(Utf8.CODEC), arguments));
    }

    private void heard(@Nullable Throwable error) {
        if (error == null || error instanceof RedisCommandExecutionException) {
            unansweredSince.set(0);
        }
    }

    private void send(AsyncCommand<String, String, ?> command) {
        try {
            connection.dispatch(command);
        } catch (RedisException e) {
            command.completeExceptionally(e);
        }
    }

    private void send(List<? extends RedisCommand<String, String, ?>> commands) {
        try {
            connection.dispatch(commands);
        } catch (RedisException e) {
            commands.forEach(command -> command.completeExceptionally(e));
        }
    }

    private CompletableFuture<List<Object>> answer(Call call, AsyncCommand<String, String, List<Object>> command) {
        CompletableFuture<List<Object>> answer = new CompletableFuture<>();
        Later.then(command, (parts, error) -> {
            heard(error);
            if (error != null && RedisErrors.isNoScript(error) && !answer.isDone()) {
                repeatLoaded(call, answer);
            } else {
                Later.settle(answer, parts, error);
            }
        });
        cancelWith(answer, command);
        return answer;
    }

    private void repeatLoaded(Call call, CompletableFuture<List<Object>> answer) {
        Later.then(load(call.script()), (digest, error) -> {
            if (error != null || answer.isDone()) {
                Later.settle(answer, null, error);
                return;
            }
            AsyncCommand<String, String, List<Object>> again = command(call);
            Later.then(again, (parts, failure) -> {
                heard(failure);
                Later.settle(answer, parts, failure);
            });
            cancelWith(answer, again);
            send(again);
        });
    }

    /** Once for all that miss it at the same time. */
    private CompletableFuture<String> load(Script script) {
        synchronized (loads) {
            CompletableFuture<String> running = loads.get(script);
            if (running == null || running.isDone()) {
                running =
                        connection.async().scriptLoad(scripts.of(script).text()).toCompletableFuture();
                loads.put(script, running);
            }
            return running;
        }
    }

    private static void cancelWith(CompletableFuture<?> answer, AsyncCommand<?, ?, ?> command) {
        Later.then(answer, (value, error) -> {
            if (answer.isCancelled()) {
                command.cancel(true);
            }
        });
    }
}
