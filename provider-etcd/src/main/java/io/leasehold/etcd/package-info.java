/** Leases in etcd, over jetcd. */
@NullMarked
package io.leasehold.etcd;

import org.jspecify.annotations.NullMarked;
