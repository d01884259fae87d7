package io.leasehold.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Commands behind others in one flush, that say where those have arrived: WAIT and WAITAOF. */
final class Receipt {

    /** Unknown to the driver. */
    private static final ProtocolKeyword WAITAOF = new ProtocolKeyword() {
        @Override
        public byte[] getBytes() {
            return "WAITAOF".getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return "WAITAOF";
        }
    };

    private final List<RedisCommand<String, String, ?>> commands = new ArrayList<>();
    private CompletableFuture<String> missing = CompletableFuture.completedFuture("");

    /** The server waits for at most the timeout, for all together. */
    Receipt(Confirmation asked, Duration timeout) {
        long each = Math.max(1, timeout.toMillis() / Math.max(1, Integer.signum(asked.replicas()) + asked.logs()));
        if (asked.replicas() > 0) {
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8).add(asked.replicas());
            AsyncCommand<String, String, Long> command =
                    command(CommandType.WAIT, new IntegerOutput<>(StringCodec.UTF8), arguments.add(each));
            add(command, command.thenApply(count -> lacking(count, asked.replicas(), "replicas")), "no replica");
        }
        if (asked.logs() > 0) {
            CommandArgs<String, String> arguments =
                    new CommandArgs<>(StringCodec.UTF8).add(asked.logs()).add(0);
            AsyncCommand<String, String, List<Object>> command =
                    command(WAITAOF, new ArrayOutput<>(StringCodec.UTF8), arguments.add(each));
            add(command, command.thenApply(counts -> lacking((Long) counts.get(0), asked.logs(), "logs")), "no log");
        }
    }

    private static <T> AsyncCommand<String, String, T> command(
            ProtocolKeyword type, CommandOutput<String, String, T> output, CommandArgs<String, String> arguments) {
        return new AsyncCommand<>(new Command<>(type, output, arguments));
    }

    private void add(
            RedisCommand<String, String, ?> command,
            java.util.concurrent.CompletionStage<String> lacking,
            String none) {
        commands.add(command);
        missing = missing.thenCombine(
                lacking.exceptionally(error -> none), (one, other) -> one.isEmpty() ? other : one + ", " + other);
    }

    private static String lacking(long count, int needed, String what) {
        return count >= needed ? "" : count + " of " + needed + " " + what;
    }

    /** To be sent behind what is to be confirmed. */
    List<RedisCommand<String, String, ?>> commands() {
        return commands;
    }

    /** Where the writes before did not arrive in full, or nothing. Never fails. */
    CompletableFuture<String> missing() {
        return missing;
    }
}
