package io.leasehold.benchmarks.process;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command of another JVM, with the Java, the class path and the options {@code -XX} of this one; it ends with this one, however that
 * ends.
 */
public final class JvmCommand {

    private JvmCommand() {}

    /**
     * Of a main class, which need not be public.
     *
     * @param options of the JVM
     */
    public static List<String> of(List<String> options, String main, Stream<String> arguments) {
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Stream<String> wrapped = Stream.of(
                "-cp",
                classPath(),
                EndWithParent.class.getName(),
                Long.toString(ProcessHandle.current().pid()),
                main);
        Stream<String> tuned = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:"));
        return Stream.of(java, tuned, options.stream(), wrapped, arguments)
                .flatMap(part -> part)
                .toList();
    }

    /** Such that it does not hang on the working directory. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
