package io.leasehold.tck;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a report says about where it was made. */
final class Environment {

    private Environment() {}

    static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "leasehold",
                Optional.ofNullable(Environment.class.getPackage().getImplementationVersion())
                        .orElse("from sources"));
        facts.put("java", System.getProperty("java.runtime.version"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        return facts;
    }
}
