package io.leasehold.cli;

import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code leasehold providers}. */
@Command(
        name = "providers",
        header = "Shows which providers are on the class path.",
        description = {
            "",
            "Each with the promises it keeps at best and the settings its URI knows: SCHEME:…?setting=value&other=value. What the"
                    + " live back end does not give is withdrawn when it is opened.",
            ""
        })
final class ProvidersCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;

    ProvidersCommand(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Integer call() {
        List<WriteLeaseProviderFactory> factories = new ArrayList<>();
        ServiceLoader.load(WriteLeaseProviderFactory.class).forEach(factories::add);
        factories.sort(Comparator.comparing(WriteLeaseProviderFactory::scheme));
        factories.forEach(common.json ? factory -> out.json(fields(factory)) : this::print);
        return 0;
    }

    private static Map<String, Object> fields(WriteLeaseProviderFactory factory) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("scheme", factory.scheme());
        fields.put("description", factory.description());
        fields.put("capabilities", capabilities(factory));
        fields.put(
                "settings",
                factory.settings().stream().map(ProvidersCommand::fields).toList());
        return fields;
    }

    private static Map<String, Object> fields(Setting<?> setting) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", setting.name());
        fields.put("description", setting.description());
        fields.put("form", setting.form());
        fields.put("default", defaultText(setting));
        return fields;
    }

    private void print(WriteLeaseProviderFactory factory) {
        out.line(factory.scheme() + ":  " + factory.description());
        out.line("  keeps     " + String.join(", ", capabilities(factory)));
        for (Setting<?> setting : factory.settings()) {
            String fallback = defaultText(setting);
            out.line("  setting   " + setting.name() + "  " + setting.description() + " (" + setting.form()
                    + "; default " + (fallback.isEmpty() ? "none" : fallback) + ")");
        }
        out.line("");
    }

    private static List<String> capabilities(WriteLeaseProviderFactory factory) {
        return factory.capabilities().stream().sorted().map(Diagnosis::spelled).toList();
    }

    private static String defaultText(Setting<?> setting) {
        Object value = setting.defaultValue();
        if (value instanceof Duration duration) {
            return Durations.text(duration);
        }
        return value instanceof Enum<?> constant ? spelled(constant.name()) : String.valueOf(value);
    }

    private static String spelled(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
