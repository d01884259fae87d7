package io.leasehold.tck;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.leasehold.Capability;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The report for programs. */
final class ReportJson {

    private final JsonGenerator json;

    private ReportJson(JsonGenerator json) {
        this.json = json;
    }

    /** In lines, for a file. */
    static String pretty(TckReport report) {
        return of(report, JsonGenerator::useDefaultPrettyPrinter) + "\n";
    }

    /** In one line. */
    static String line(TckReport report) {
        return of(report, UnaryOperator.identity());
    }

    private static String of(TckReport report, UnaryOperator<JsonGenerator> layout) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = layout.apply(new JsonFactory().createGenerator(text))) {
            new ReportJson(json).write(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void write(TckReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("provider", report.provider());
        json.writeStringField("test", report.name());
        json.writeObjectFieldStart("environment");
        for (Map.Entry<String, String> fact : Environment.facts().entrySet()) {
            json.writeStringField(fact.getKey(), fact.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("seeds");
        for (Map.Entry<String, Long> seed : report.seeds().entrySet()) {
            json.writeNumberField(seed.getKey(), seed.getValue());
        }
        json.writeEndObject();
        capabilities(report);
        rules(report);
        json.writeEndObject();
    }

    private void capabilities(TckReport report) throws IOException {
        json.writeObjectFieldStart("capabilities");
        if (report.traits().isPresent()) {
            for (Capability capability : report.traits().get().capabilities()) {
                json.writeStringField(capability.name(), ReportText.word(report.proof(capability)));
            }
            for (Map.Entry<Capability, String> lost :
                    report.traits().get().withdrawn().entrySet()) {
                json.writeStringField(lost.getKey().name(), "withdrawn: " + lost.getValue());
            }
        }
        json.writeEndObject();
    }

    private void rules(TckReport report) throws IOException {
        json.writeArrayFieldStart("rules");
        for (TckReport.Rule rule : report.rules()) {
            json.writeStartObject();
            json.writeStringField("id", rule.id());
            json.writeStringField("level", ReportText.word(rule.level()));
            json.writeStringField("side", rule.side().name());
            json.writeStringField("outcome", ReportText.word(rule.outcome()));
            json.writeArrayFieldStart("tests");
            for (TckReport.Test test : rule.tests()) {
                test(test);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void test(TckReport.Test test) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", test.name());
        json.writeStringField("outcome", ReportText.word(test.outcome()));
        if (!test.detail().isEmpty()) {
            json.writeStringField("detail", test.detail());
        }
        json.writeEndObject();
    }
}
