package io.leasehold.benchmarks.subject;

import io.leasehold.benchmarks.Figure.Role;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/** Curator's mutex; one session, whose timeout is the ttl, keeps all keys of a client. */
final class CuratorMutex implements Subject {

    @Override
    public String name() {
        return "Curator " + Subjects.versionOf(InterProcessMutex.class) + " InterProcessMutex";
    }

    @Override
    public Role role() {
        return Role.RIVAL;
    }

    @Override
    public Party join(String uri, Duration ttl) throws Exception {
        return new Client(BareZooKeeper.open(uri, ttl));
    }

    private record Client(CuratorFramework client) implements Party {

        @Override
        public Grant acquire(String key) throws Exception {
            InterProcessMutex mutex = new InterProcessMutex(client, "/" + key + "-mutex");
            mutex.acquire();
            return new Held(client, mutex);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private record Held(CuratorFramework client, InterProcessMutex mutex) implements Party.Grant {

        @Override
        public void release() throws Exception {
            mutex.release();
        }

        @Override
        public boolean isHeld() {
            return mutex.isAcquiredInThisProcess()
                    && client.getZookeeperClient().isConnected();
        }
    }
}
