package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseRecord.Revocation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final LeaseKey KEY = LeaseKey.of("a/b {ü} \"q\" 🔑");
    private static final LeaseId ID = LeaseId.parse("00112233445566778899aabbccddeeff");

    private final RecordCodec codec = new RecordCodec(Optional.empty());

    private static LeaseRecord full() {
        return LeaseRecord.neverUsed(KEY).toBuilder()
                .term(Long.MAX_VALUE)
                .grantedTerm(Long.MAX_VALUE - 1)
                .generation(Long.MAX_VALUE)
                .leaseId(ID)
                .holder(HolderId.of("host-1-ä"))
                .ttl(Duration.ofDays(24))
                .beat(Long.MAX_VALUE)
                .acquiredAt(Instant.ofEpochMilli(1_700_000_000_123L))
                .expiresAt(Instant.ofEpochMilli(-5))
                .lastReleased(LeaseId.parse("ffeeddccbbaa99887766554433221100"))
                .incarnation("cluster-7")
                .reservedFor(HolderId.of("heir"))
                .revoked(new Revocation(ID, "op", "why not", Instant.ofEpochMilli(9)))
                .process("boot/ns/1/2")
                .attributes(Map.of("address", "10.0.0.1:80", "", ""))
                .build();
    }

    @Test
    void everyFieldComesBackAsItWas() {
        assertThat(codec.decode(KEY, codec.encode(full()))).isEqualTo(full());
        LeaseRecord empty = LeaseRecord.neverUsed(KEY);
        assertThat(codec.decode(KEY, codec.encode(empty))).isEqualTo(empty);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1L << 31, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE})
    void r3_1_largeNumbersKeepEveryDigitBecauseTheyAreTexts(long number) throws Exception {
        LeaseRecord record = full().toBuilder()
                .term(number)
                .grantedTerm(number)
                .generation(number)
                .beat(number)
                .build();
        byte[] bytes = codec.encode(record);
        assertThat(codec.decode(KEY, bytes)).isEqualTo(record);
        for (String field : new String[] {"term", "grantedTerm", "generation", "beat"}) {
            assertThat(JSON.readTree(bytes).get(field).isTextual()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\"\\/", "\n\t\b\f\r\0\u001f\u007f", "\u0080ä\u07ff", "\u0800€\ufffd", "🔑\u2028\udbff\udfff"
            })
    void anyTextIsWrittenAsAnyJsonReaderReadsIt(String text) throws Exception {
        LeaseRecord record = full().toBuilder().attributes(Map.of("a", text)).build();
        assertThat(JSON.readTree(codec.encode(record))
                        .path("attributes")
                        .path("a")
                        .textValue())
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\udc00\ud800"})
    void r13_4_aLoneSurrogateIsNotWritten(String text) {
        LeaseRecord lone = full().toBuilder().attributes(Map.of("a", text)).build();
        assertThatThrownBy(() -> codec.encode(lone))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no UTF-8 form");
    }

    @Test
    void theSameRecordHasTheSameBytes() {
        assertThat(codec.encode(full()))
                .isEqualTo(codec.encode(full().toBuilder().build()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schema",
                "key",
                "term",
                "grantedTerm",
                "generation",
                "leaseId",
                "holder",
                "ttlMs",
                "beat",
                "acquiredAtMs",
                "expiresAtMs",
                "lastReleased",
                "incarnation",
                "revoked.leaseId",
                "revoked.who",
                "revoked.why",
                "revoked.atMs"
            })
    void r13_4_aMissingFieldIsNamed(String field) throws Exception {
        ObjectNode json = tree();
        parent(json, field).remove(leaf(field));
        assertInvalid(json, field, "nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "schema,text",
        "key,1",
        "term,1",
        "grantedTerm,1",
        "generation,1.5",
        "leaseId,7",
        "holder,true",
        "ttlMs,text",
        "beat,[]",
        "acquiredAtMs,text",
        "expiresAtMs,{}",
        "lastReleased,0",
        "incarnation,false",
        "reservedFor,1",
        "process,1",
        "revoked,text",
        "revoked.leaseId,1",
        "revoked.who,1",
        "revoked.why,1",
        "revoked.atMs,text",
        "attributes,text",
        "attributes.address,5"
    })
    void r13_4_aMistypedFieldIsNamed(String field, String value) throws Exception {
        ObjectNode json = tree();
        JsonNode wrong = value.equals("text") ? JSON.getNodeFactory().textNode(value) : JSON.readTree(value);
        parent(json, field).set(leaf(field), wrong);
        assertInvalid(json, field, value.equals("text") ? "\"text\"" : wrong.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "term,0",
        "term,-1",
        "term,9223372036854775808",
        "term,01",
        "term,' 1'",
        "term,1e3",
        "term,''",
        "generation,-1",
        "generation,99999999999999999999",
        "beat,-1",
        "beat,0x1",
        "leaseId,abc",
        "leaseId,0011223344556677889900aabbccddee1",
        "lastReleased,z",
        "key,other",
        "holder,''",
        "revoked.leaseId,''"
    })
    void r13_4_aTextOutOfRangeIsNamed(String field, String value) throws Exception {
        ObjectNode json = tree();
        parent(json, field).put(leaf(field), value);
        assertInvalid(json, field, value);
    }

    @ParameterizedTest
    @CsvSource({
        "ttlMs,-1",
        "ttlMs,0",
        "ttlMs,2147483648",
        "ttlMs,1e300",
        "ttlMs,1.5",
        "acquiredAtMs,9007199254740992",
        "expiresAtMs,-9007199254740992",
        "ttlMs,99999999999999999999999",
        "schema,-1"
    })
    void r13_4_aNumberOutOfRangeIsNamed(String field, String value) throws Exception {
        ObjectNode json = tree();
        json.set(field, JSON.readTree(value));
        assertInvalid(json, field, "");
    }

    @Test
    void aNumberWithAnEmptyFractionIsTheSameNumber() throws Exception {
        ObjectNode json = tree();
        json.put("ttlMs", 5000.0);
        assertThat(codec.decode(KEY, JSON.writeValueAsBytes(json)).ttl()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void r13_4_aLeaseOfGenerationZeroIsRefused() throws Exception {
        assertInvalid(tree().put("generation", "0"), "generation", "0");
    }

    @Test
    void r13_4_aNewerSchemaIsRefused() throws Exception {
        assertInvalid(tree().put("schema", 2), "schema", "2");
    }

    @Test
    void unknownFieldsAreIgnored() throws Exception {
        ObjectNode json = tree();
        json.putObject("future").putArray("list").add(1);
        assertThat(codec.decode(KEY, JSON.writeValueAsBytes(json))).isEqualTo(full());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "7",
                "\"text\"",
                "[]",
                "{",
                "{}",
                "{\"a\":1",
                "free",
                "{\"schema\":1}x",
                "{\"schema\":1,\"schema\":1}",
                "\uFEFF{}",
                "{'schema':1}",
                "{\"a\":[[[[[[[[[[[[1]]]]]]]]]]]]}",
                "{\"foreign\":true}",
                "PK\u0003\u0004"
            })
    void r13_4_foreignContentIsRefused(String content) {
        assertThatThrownBy(() -> codec.decode(KEY, content.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        InvalidLeaseRecordException.class,
                        e -> assertThat(e.key()).isEqualTo(KEY));
    }

    @Test
    void r13_4_duplicateNamesAreRefusedAlsoInside() {
        String json = new String(codec.encode(full()), StandardCharsets.UTF_8);
        for (String twice : new String[] {"\"beat\":", "\"who\":"}) {
            String doubled = json.replace(twice, twice + "\"1\"," + twice);
            assertThatThrownBy(() -> codec.decode(KEY, doubled.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(InvalidLeaseRecordException.class)
                    .hasMessageContaining("uplicate");
        }
    }

    @Test
    void r13_4_otherEncodingsAreRefused() {
        String json = new String(codec.encode(full()), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> codec.decode(KEY, json.getBytes(StandardCharsets.UTF_16LE)))
                .isInstanceOf(InvalidLeaseRecordException.class);
        assertThatThrownBy(() -> codec.decode(KEY, json.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void r13_4_everyTruncationIsRefused() {
        byte[] bytes = codec.encode(full());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);
            assertThat(catchThrowable(() -> codec.decode(KEY, cut)))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(InvalidLeaseRecordException.class);
        }
    }

    @Test
    void r13_4_aFlippedBitNeverMakesAHeldKeyFree() {
        byte[] bytes = codec.encode(full());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(codec.decode(KEY, flipped).namesLease())
                        .as("bit %d", bit)
                        .isTrue();
            } catch (InvalidLeaseRecordException e) {
                assertThat(e.field()).isNotEmpty();
            }
        }
    }

    @Test
    void tooLargeARecordIsRefusedBothWays() {
        byte[] large = new byte[RecordCodec.MAX_BYTES + 1];
        assertThatThrownBy(() -> codec.decode(KEY, large))
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining("8193 bytes")
                .hasMessageContaining("at most 8192 bytes");
        LeaseRecord wordy = full().toBuilder().process("x".repeat(9000)).build();
        assertThatThrownBy(() -> codec.encode(wordy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the limit is 8192");
    }

    @Test
    void theLargestKeyHolderAndAttributesFit() {
        LeaseKey key = LeaseKey.of("\"".repeat(512));
        LeaseRecord largest = new LeaseRecord.Builder(key)
                .generation(Long.MAX_VALUE)
                .leaseId(ID)
                .holder(HolderId.of("\\".repeat(256)))
                .reservedFor(HolderId.of("\\".repeat(256)))
                .ttl(Duration.ofDays(24))
                .attributes(Map.of("a", "\u0001".repeat(511)))
                .revoked(new Revocation(ID, "\u20ac".repeat(256), "\u20ac".repeat(256), Instant.EPOCH))
                .process("p".repeat(200))
                .build();
        assertThat(codec.encode(largest)).hasSizeLessThan(RecordCodec.MAX_BYTES - 200);
        assertThat(codec.decode(key, codec.encode(largest))).isEqualTo(largest);
    }

    @Test
    void r13_4_anEscapedLoneSurrogateIsRefusedToo() {
        String json = new String(codec.encode(full()), StandardCharsets.UTF_8);
        for (String part : new String[] {"\"why not\"", "\"10.0.0.1:80\""}) {
            String lone = json.replace(part, "\"\\ud800\"");
            assertThatThrownBy(() -> codec.decode(KEY, lone.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(InvalidLeaseRecordException.class)
                    .hasMessageContaining("lone surrogate");
        }
    }

    @Test
    void theExamplesInTheDocumentAreRecords() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "RECORD.md"));
        RecordCodec withLegacy = new RecordCodec(Optional.of(Duration.ofSeconds(60)));
        java.util.regex.Matcher examples = java.util.regex.Pattern.compile(
                        "```json\\n(.*?)```", java.util.regex.Pattern.DOTALL)
                .matcher(document);
        int count = 0;
        for (; examples.find(); count++) {
            byte[] example = examples.group(1).getBytes(StandardCharsets.UTF_8);
            assertThat(withLegacy.decode(LeaseKey.of("orders-db"), example).generation())
                    .isEqualTo(42);
        }
        assertThat(count).isEqualTo(3);
    }

    private ObjectNode tree() throws Exception {
        return (ObjectNode) JSON.readTree(codec.encode(full()));
    }

    private static ObjectNode parent(ObjectNode json, String field) {
        int dot = field.indexOf('.');
        return dot < 0 ? json : (ObjectNode) json.get(field.substring(0, dot));
    }

    private static String leaf(String field) {
        return field.substring(field.indexOf('.') + 1);
    }

    private void assertInvalid(ObjectNode json, String field, String found) throws Exception {
        byte[] bytes = JSON.writeValueAsBytes(json);
        assertThatThrownBy(() -> codec.decode(KEY, bytes))
                .isInstanceOfSatisfying(InvalidLeaseRecordException.class, e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.found()).contains(found);
                    assertThat(e.key()).isEqualTo(KEY);
                    assertThat(e.expected()).isNotBlank();
                });
    }
}
