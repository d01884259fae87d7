package io.leasehold.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.TimeDuration;

/**
 * The bare library in a JVM of its own: one register that is written through the log and read by the library's own linearizable read,
 * both in this process, by whoever connects.
 * Arguments: id, directory, pid of the parent, and every member as {@code id=host:port}.
 */
final class BareMain {

    static final int PORT = 9_701;

    private static final RaftGroupId GROUP = RaftGroupId.valueOf(new java.util.UUID(0, 1));
    private static final ClientId CLIENT = ClientId.randomId();
    private static final AtomicLong CALLS = new AtomicLong();

    private BareMain() {}

    public static void main(String[] args) throws Exception {
        ProcessHandle.of(Long.parseLong(args[2]))
                .orElseThrow()
                .onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1));
        RaftServer server = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(args[0]))
                .setGroup(group(Arrays.asList(args).subList(3, args.length)))
                .setProperties(properties(Path.of(args[1])))
                .setParameters(new Parameters())
                .setStateMachine(new Register())
                .setOption(RaftStorage.StartupOption.RECOVER)
                .build();
        server.start();
        try (ServerSocket listener = new ServerSocket(PORT)) {
            System.out.println("member is started");
            while (true) {
                Socket socket = listener.accept();
                new Thread(() -> serve(socket, server)).start();
            }
        }
    }

    /** Each line is answered by a line, in order: {@code r} reads, everything else is written. */
    private static void serve(Socket socket, RaftServer server) {
        try (socket;
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                PrintWriter out = new PrintWriter(socket.getOutputStream(), true, UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(server, line));
            }
        } catch (IOException e) {
            System.out.println("a connection ended: " + e);
        }
    }

    private static String answer(RaftServer server, String line) {
        boolean read = line.equals("r");
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(CLIENT)
                .setServerId(server.getId())
                .setGroupId(GROUP)
                .setCallId(CALLS.incrementAndGet())
                .setMessage(Message.valueOf(line))
                .setType(read ? RaftClientRequest.readRequestType() : RaftClientRequest.writeRequestType())
                .build();
        try {
            RaftClientReply reply = server.submitClientRequestAsync(request).get(2, TimeUnit.SECONDS);
            return reply.isSuccess() ? reply.getMessage().getContent().toString(UTF_8) : "failed";
        } catch (IOException | ExecutionException | TimeoutException | InterruptedException e) {
            return "failed";
        }
    }

    private static RaftGroup group(List<String> members) {
        return RaftGroup.valueOf(
                GROUP,
                members.stream()
                        .map(member -> RaftPeer.newBuilder()
                                .setId(member.substring(0, member.indexOf('=')))
                                .setAddress(member.substring(member.indexOf('=') + 1))
                                .build())
                        .toList());
    }

    /** The library's defaults, but for slower elections and what keeps a test out of other directories. */
    private static RaftProperties properties(Path directory) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.valueOf(500, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.valueOf(1_000, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        GrpcConfigKeys.Server.setPort(properties, 9_801);
        return properties;
    }

    /** Keeps the last text that was written. */
    private static final class Register extends BaseStateMachine {
        private volatile Message value = Message.valueOf("");

        @Override
        public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
            LogEntryProto entry = transaction.getLogEntry();
            if (entry == null) {
                throw new IllegalStateException("a transaction has no entry");
            }
            value = Message.valueOf(entry.getStateMachineLogEntry().getLogData());
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            return CompletableFuture.completedFuture(value);
        }

        @Override
        public CompletableFuture<Message> query(Message request) {
            return CompletableFuture.completedFuture(value);
        }

        @Override
        public long takeSnapshot() throws IOException {
            return -1;
        }
    }
}
