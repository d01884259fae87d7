package io.leasehold.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts over one connection to one server. Never blocks; what is cancelled before it was sent is not sent. Thread-safe.
 */
final class Link {

    private final StatefulRedisConnection<String, String> connection;
    private final Scripts scripts;
    private final KeyNames names;
    private final AtomicReference<CompletableFuture<@Nullable Void>> reopened =
            new AtomicReference<>(new CompletableFuture<>());
    private final Map<Script, CompletableFuture<String>> loads = new EnumMap<>(Script.class);

    Link(StatefulRedisConnection<String, String> connection, Scripts scripts, KeyNames names) {
        this.connection = connection;
        this.scripts = scripts;
        this.names = names;
        Connected.again(connection, () -> reopened.getAndSet(new CompletableFuture<>()).complete(null));
    }

    StatefulRedisConnection<String, String> connection() {
        return connection;
    }

    /** Complete while there is a connection; a command that is sent without one fails at once. */
    CompletableFuture<@Nullable Void> ready() {
        CompletableFuture<@Nullable Void> later = reopened.get();
        return connection.isOpen() ? CompletableFuture.completedFuture(null) : later.copy();
    }

    /** Sees to it that the server knows every script. */
    CompletableFuture<@Nullable Void> prepare() {
        List<Script> all = List.of(Script.values());
        String[] digests = all.stream().map(script -> scripts.of(script).digest()).toArray(String[]::new);
        return connection.async().scriptExists(digests).toCompletableFuture().thenCompose(known -> {
            CompletableFuture<?>[] missing = all.stream()
                    .filter(script -> !known.get(script.ordinal()))
                    .map(this::load)
                    .toArray(CompletableFuture[]::new);
            return CompletableFuture.allOf(missing);
        });
    }

    /** By its digest; a server that does not know it is given its text first. */
    CompletableFuture<List<Object>> run(Call call) {
        return runAll(List.of(call)).get(0);
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

    /** In one flush with a command that says how many servers have it; the second answer comes after the first. */
    CompletableFuture<Confirmed> run(Call call, Confirmation confirmation) {
        AsyncCommand<String, String, List<Object>> first = command(call);
        AsyncCommand<String, String, Long> second = confirmation.command();
        CompletableFuture<Confirmed> both = new CompletableFuture<>();
        first.whenComplete((parts, error) -> {
            if (error != null && RedisErrors.isNoScript(error) && !both.isDone()) {
                load(call.script())
                        .thenCompose(digest -> run(call, confirmation))
                        .whenComplete((again, failure) -> settle(both, again, failure));
            } else if (error != null) {
                settle(both, null, error);
            } else {
                second.whenComplete((count, lost) -> settle(both, new Confirmed(parts, lost == null ? count : 0), null));
            }
        });
        cancelWith(both, first);
        send(List.of(first, second));
        return both;
    }

    /**
     * What a grant's script answered, and who has it.
     *
     * @param parts the script's answer
     * @param count how many confirmed it
     */
    record Confirmed(List<Object> parts, long count) {}

    private AsyncCommand<String, String, List<Object>> command(Call call) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                .add(scripts.of(call.script()).digest())
                .add(1)
                .addKey(names.of(call.key()))
                .addValues(call.arguments());
        return command(CommandType.EVALSHA, new ArrayOutput<>(StringCodec.UTF8), arguments);
    }

    private static <T> AsyncCommand<String, String, T> command(
            ProtocolKeyword type, CommandOutput<String, String, T> output, CommandArgs<String, String> arguments) {
        return new AsyncCommand<>(new Command<>(type, output, arguments));
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
        command.whenComplete((parts, error) -> {
            if (error != null && RedisErrors.isNoScript(error) && !answer.isDone()) {
                repeatLoaded(call, answer);
            } else {
                settle(answer, parts, error);
            }
        });
        cancelWith(answer, command);
        return answer;
    }

    private void repeatLoaded(Call call, CompletableFuture<List<Object>> answer) {
        load(call.script()).whenComplete((digest, error) -> {
            if (error != null || answer.isDone()) {
                settle(answer, null, error);
                return;
            }
            AsyncCommand<String, String, List<Object>> again = command(call);
            again.whenComplete((parts, failure) -> settle(answer, parts, failure));
            cancelWith(answer, again);
            send(List.of(again));
        });
    }

    /** Once for all that miss it at the same time. */
    private CompletableFuture<String> load(Script script) {
        synchronized (loads) {
            CompletableFuture<String> running = loads.get(script);
            if (running == null || running.isDone()) {
                running = connection
                        .async()
                        .scriptLoad(scripts.of(script).text())
                        .toCompletableFuture();
                loads.put(script, running);
            }
            return running;
        }
    }

    private static <T> void settle(
            CompletableFuture<T> answer,
            @Nullable T value,
            @Nullable Throwable error) {
        if (error != null) {
            answer.completeExceptionally(RedisErrors.unwrapped(error));
        } else {
            answer.complete(value);
        }
    }

    private static void cancelWith(CompletableFuture<?> answer, AsyncCommand<?, ?, ?> command) {
        answer.whenComplete((value, error) -> {
            if (answer.isCancelled()) {
                command.cancel(true);
            }
        });
    }
}
