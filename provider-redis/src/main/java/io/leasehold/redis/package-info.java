/** Leases in Redis: one node, Sentinel or Cluster, over Lettuce. */
@NullMarked
package io.leasehold.redis;

import org.jspecify.annotations.NullMarked;
