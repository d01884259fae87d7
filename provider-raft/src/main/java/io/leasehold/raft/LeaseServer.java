package io.leasehold.raft;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the connections of clients and of other members. */
final class LeaseServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseServer.class);

    private final ServerSocket listener;
    private final Network network;
    private final int mostConnections;
    private final MemberService service;
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final Thread accepting;
    private volatile boolean closed;

    private LeaseServer(ServerSocket listener, Network network, int mostConnections, MemberService service) {
        this.listener = listener;
        this.network = network;
        this.mostConnections = mostConnections;
        this.service = service;
        this.accepting = Network.thread("leasehold-raft-accept-" + listener.getLocalPort(), this::accept);
    }

    static LeaseServer start(RaftMember listen, Network network, int mostConnections, MemberService service)
            throws IOException {
        ServerSocket socket = network.listen(listen.host(), listen.port());
        LeaseServer server = new LeaseServer(socket, network, mostConnections, service);
        server.accepting.start();
        return server;
    }

    private void accept() {
        while (!closed) {
            try {
                take(listener.accept());
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("a connection was not taken", e);
                }
            }
        }
    }

    private void take(Socket socket) throws IOException {
        if (connections.size() >= mostConnections) {
            LOG.warn(
                    "the connection from {} is refused: there are {}, the limit",
                    socket.getRemoteSocketAddress(),
                    mostConnections);
            Network.closeQuietly(socket);
            return;
        }
        ServerConnection connection = new ServerConnection(socket, network, service, connections::remove);
        connections.add(connection);
        connection.start();
        if (closed) {
            connection.close();
        }
    }

    int connections() {
        return connections.size();
    }

    int watches() {
        return connections.stream().mapToInt(ServerConnection::watches).sum();
    }

    /** Ends every connection and thread. */
    @Override
    public void close() {
        closed = true;
        Network.closeQuietly(listener);
        connections.forEach(ServerConnection::close);
        Network.join(accepting);
    }
}
