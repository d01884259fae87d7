package io.leasehold.tck;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Collects what became of each rule while the tests of one class run, and writes the report at the end. */
final class TckExtension implements TestWatcher, AfterEachCallback, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(TckExtension.class);
    private static final String DIRECTORY = "leasehold.tck.directory";

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getRequiredTestInstance() instanceof LeaseProviderTck test) {
            Optional.ofNullable(test.kit()).ifPresent(kit -> report(context).tested(name(context), kit));
        }
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        rule(context)
                .ifPresent(rule ->
                        report(context).add(rule, new TckReport.Test(name(context), TckReport.Outcome.PASSED, "")));
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        TckReport.Outcome outcome =
                cause instanceof NotDeclared ? TckReport.Outcome.NOT_DECLARED : TckReport.Outcome.UNTESTED;
        rule(context)
                .ifPresent(
                        rule -> report(context).add(rule, new TckReport.Test(name(context), outcome, message(cause))));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        String why = "disabled: " + reason.orElse("without a reason");
        rule(context)
                .ifPresent(rule ->
                        report(context).add(rule, new TckReport.Test(name(context), TckReport.Outcome.UNTESTED, why)));
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        if (cause instanceof RuleViolation) {
            Stream.of(cause.getSuppressed())
                    .filter(TestAbortedException.class::isInstance)
                    .findFirst()
                    .ifPresentOrElse(aborted -> testAborted(context, aborted), () -> testSuccessful(context));
        } else {
            rule(context)
                    .ifPresent(rule -> report(context)
                            .add(rule, new TckReport.Test(name(context), TckReport.Outcome.FAILED, message(cause))));
        }
        violations(context, cause);
    }

    private static void violations(ExtensionContext context, Throwable cause) {
        Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed()))
                .filter(RuleViolation.class::isInstance)
                .map(RuleViolation.class::cast)
                .forEach(violation -> report(context).violated(violation.id(), name(context), message(violation)));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        TckReport report = report(context);
        Optional<TckRun> run = TckRun.current();
        if (run.isPresent()) {
            run.get().finished(report);
            return;
        }
        report.writeTo(Path.of(context.getConfigurationParameter(DIRECTORY).orElse("target/tck")));
        UntestedList.of(context.getRequiredTestClass()).ifPresent(list -> list.check(report));
        Optional<TckTable> table =
                TckTable.of(report, context.getRequiredTestClass(), context::getConfigurationParameter);
        if (table.isPresent()) {
            table.get().check();
        }
    }

    private static TckReport report(ExtensionContext context) {
        Class<?> type = context.getRequiredTestClass();
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(type, made -> new TckReport(type.getName()), TckReport.class);
    }

    private static Optional<LeaseRule> rule(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getTestMethod(), LeaseRule.class);
    }

    private static String name(ExtensionContext context) {
        return context.getRequiredTestMethod().getName();
    }

    private static String message(Throwable cause) {
        return Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString);
    }
}
