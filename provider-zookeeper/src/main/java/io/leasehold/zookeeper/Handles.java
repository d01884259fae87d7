package io.leasehold.zookeeper;

import io.leasehold.LeaseUnavailableException;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ZooKeeper clients come from, one per session. Curator only connects and replaces sessions; no request goes through it,
 * so its retry policy repeats no write.
 */
interface Handles {

    /** The client of the present session, connected or not. */
    ZooKeeper current();

    /** Whether a client whose session has ended is replaced by another. */
    boolean areRenewed();

    void close();

    /** A client that the application handed in and closes. */
    static Handles of(ZooKeeper zk) {
        return new Handles() {
            @Override
            public ZooKeeper current() {
                return zk;
            }

            @Override
            public boolean areRenewed() {
                return false;
            }

            @Override
            public void close() {}

            @Override
            public String toString() {
                return "the servers of the client that was handed in";
            }
        };
    }

    /** A framework that the application handed in and closes. */
    static Handles of(CuratorFramework curator) {
        return new OfCurator(curator);
    }

    /** A framework that is ours. */
    static Handles owned(CuratorFramework curator) {
        return new OfCurator(curator) {
            @Override
            public void close() {
                closeInBackground(curator);
            }
        };
    }

    /** Over a started framework. */
    class OfCurator implements Handles {
        private static final Logger LOG = LoggerFactory.getLogger(Handles.class);
        private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

        private final CuratorFramework curator;

        OfCurator(CuratorFramework curator) {
            this.curator = curator;
        }

        @Override
        public ZooKeeper current() {
            try {
                return curator.getZookeeperClient().getZooKeeper();
            } catch (Exception e) {
                throw new LeaseUnavailableException("there is no connection to ZooKeeper at " + this + ": " + e, e);
            }
        }

        @Override
        public boolean areRenewed() {
            return true;
        }

        @Override
        public void close() {}

        /** A server that stands still keeps the closing thread until its connection times out; nobody waits for that long. */
        void closeInBackground(CuratorFramework own) {
            Thread closing = new Thread(own::close, "leasehold-zookeeper-close");
            closing.setDaemon(true);
            closing.start();
            try {
                closing.join(CLOSE_PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (closing.isAlive()) {
                LOG.warn("the session at {} does not end within {}; it ends by itself", this, CLOSE_PATIENCE);
            }
        }

        @Override
        public String toString() {
            return curator.getZookeeperClient().getCurrentConnectionString();
        }
    }
}
