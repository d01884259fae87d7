package io.leasehold.dynamodb;

/**
 * Where the records are.
 *
 * @param table the name or the ARN of the table
 * @param keyAttribute the name of its partition key
 * @param namespace the beginning of our keys
 */
record TableAddress(String table, String keyAttribute, String namespace) {

    private static final String TABLE = "[a-zA-Z0-9_.-]{3,255}|arn:[a-zA-Z0-9_:.-]{1,900}:table/[a-zA-Z0-9_.-]{3,255}";
    private static final String NAMESPACE = "[a-zA-Z0-9_.-]{1,64}";
    private static final int LONGEST_NAME = 255;

    TableAddress {
        require("the table", table, TABLE, "3 to 255 letters, digits, _ . - or the ARN of a table");
        require("setting 'namespace'", namespace, NAMESPACE, "1 to 64 letters, digits, _ . -");
        boolean taken =
                keyAttribute.equals(DynamoDbRecordStore.VERSION) || keyAttribute.equals(DynamoDbRecordStore.RECORD);
        if (taken || keyAttribute.isEmpty() || keyAttribute.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "setting 'key' is '" + keyAttribute + "'; needed: the name of the table's"
                            + " partition key, of 1 to 255 characters, other than version and record");
        }
    }

    private static void require(String what, String value, String form, String needed) {
        if (!value.matches(form)) {
            throw new IllegalArgumentException(what + " is '" + value + "'; needed: " + needed);
        }
    }
}
