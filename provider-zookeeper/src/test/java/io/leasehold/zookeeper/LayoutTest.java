package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.common.PathUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {

    private static final List<String> HOSTILE = List.of(
            "a",
            "A",
            "a/b",
            "a%2Fb",
            "a%2fb",
            "/a",
            "a/",
            "//",
            ".",
            "..",
            "...",
            "../..",
            "%",
            "%%",
            "%2E",
            "%2E%2E",
            "zookeeper",
            "/zookeeper/config",
            " ",
            "a b",
            "a\u00e9",
            "ae\u0301",
            "\uD83D\uDE00",
            "\uffff",
            "\uf8ff",
            "\u200b",
            "{a}",
            "a:b",
            "a_b",
            "a-b",
            "a.b",
            ".a",
            "a.",
            "a;b",
            "a'b",
            "a\"b",
            "a\\b",
            "x".repeat(512),
            "/".repeat(512));

    private final Layout layout = new Layout("/app/leasehold");

    @Test
    void r13_1_hostileKeysAreLegalPathsWithinTheirBucketAndNeverCollide() {
        Set<String> paths = new HashSet<>();
        for (String text : HOSTILE) {
            String path = layout.pathOf(LeaseKey.of(text));
            assertThatCode(() -> PathUtils.validatePath(path)).as(text).doesNotThrowAnyException();
            assertThat(path).matches("/app/leasehold/[0-9a-f]{2}/[^/]+");
            assertThat(paths.add(path)).as(text).isTrue();
        }
    }

    @Test
    void aNameTellsItsKey() {
        for (String text : HOSTILE) {
            String path = layout.pathOf(LeaseKey.of(text));
            int slash = path.lastIndexOf('/');
            assertThat(layout.keyOf(path.substring(0, slash), path.substring(slash + 1)))
                    .contains(LeaseKey.of(text));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "%2e", "%41", "a b", ".", "%FF", "a/b"})
    void aZnodeThatNoKeyHasIsNoKey(String name) {
        assertThat(layout.buckets())
                .noneMatch(bucket -> layout.keyOf(bucket, name).isPresent());
    }

    @Test
    void aKeyInTheWrongBucketIsNoKey() {
        String path = layout.pathOf(LeaseKey.of("a"));
        assertThat(layout.buckets().stream()
                        .filter(bucket -> layout.keyOf(bucket, "a").isPresent())
                        .toList())
                .containsExactly(path.substring(0, path.lastIndexOf('/')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "leasehold",
                "/a//b",
                "/a/",
                "/a/../b",
                "/.",
                "/a b",
                "/zookeeper",
                "/zookeeper/x",
                "/a\u0000",
                "/\u00e9"
            })
    void r13_2_aPathThatIsNoneIsRefused(String root) {
        assertThatThrownBy(() -> new Layout(root))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + root + "'")
                .hasMessageContaining("needed");
    }

    @Test
    void theParentsOfAPathAreNamedFromTheTop() {
        assertThat(Layout.above("/a/b/c")).containsExactly("/a", "/a/b");
        assertThat(Layout.above("/a")).isEmpty();
    }
}
