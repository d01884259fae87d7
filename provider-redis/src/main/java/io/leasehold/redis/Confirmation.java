package io.leasehold.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;

/**
 * That a grant must have reached other servers before it counts (rule 3.5).
 *
 * @param replicas how many must have it; 0 asks for nothing
 * @param timeout how long the server waits for them
 */
record Confirmation(int replicas, Duration timeout) {

    boolean isNeeded() {
        return replicas > 0;
    }

    AsyncCommand<String, String, Long> command() {
        CommandArgs<String, String> arguments =
                new CommandArgs<>(StringCodec.UTF8).add(replicas).add(Math.max(1, timeout.toMillis()));
        return new AsyncCommand<>(new Command<>(CommandType.WAIT, new IntegerOutput<>(StringCodec.UTF8), arguments));
    }
}
