/** Leases in DynamoDB, over the AWS SDK. */
@NullMarked
package io.leasehold.dynamodb;

import org.jspecify.annotations.NullMarked;
