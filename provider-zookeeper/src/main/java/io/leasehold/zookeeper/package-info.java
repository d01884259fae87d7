/** Leases in ZooKeeper, over Curator. */
@NullMarked
package io.leasehold.zookeeper;

import org.jspecify.annotations.NullMarked;
