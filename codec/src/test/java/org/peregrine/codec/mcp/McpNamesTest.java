package org.peregrine.codec.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class McpNamesTest {
    private final MethodTable table = new MethodTable();

    @ParameterizedTest
    @EnumSource(McpMethod.class)
    void shouldFindEveryMethodAndNothingNextToIt(final McpMethod method) {
        final String name = method.wireName();

        assertThat(method(name)).isEqualTo(method);
        assertThat(method(name + "s")).isNull();
        assertThat(method(name.substring(1))).isNull();
        assertThat(method(name.substring(0, name.length() - 1))).isNull();
        for (int i = 0; i < name.length(); i++) {
            assertThat(method(name.substring(0, i) + '_' + '.' + name.substring(i + 1)))
                    .isNull();
            assertThat(method(name.substring(0, i) + '.' + name.substring(i + 1)))
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "Ping", "tools/CALL", "notifications/message", "sampling/createMessage", "\u00fc"})
    void shouldNotFindWhatAClientNeverSends(final String name) {
        assertThat(method(name)).isNull();
    }

    @Test
    void shouldNotLookAtNamesLongerThanAny() {
        assertThat(method("tools/call".repeat(10_000))).isNull();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void shouldFindEveryVersion(final ProtocolVersion version) {
        assertThat(version(version.wireName())).isEqualTo(version);
        assertThat(version(version.wireName() + " ")).isNull();
        assertThat(version.isModern()).isEqualTo(version == ProtocolVersion.V2026_07_28);
        assertThat(version.isAtLeast(version)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2025-11-2", "2025-11-26", "2025-12-25", "1999-01-01", "draft-2025"})
    void shouldNotFindOtherVersions(final String name) {
        assertThat(version(name)).isNull();
    }

    @Test
    void shouldOrderVersions() {
        assertThat(ProtocolVersion.LATEST_LEGACY).isEqualTo(ProtocolVersion.V2025_11_25);
        assertThat(ProtocolVersion.V2025_06_18.isAtLeast(ProtocolVersion.V2025_03_26))
                .isTrue();
        assertThat(ProtocolVersion.V2025_03_26.isAtLeast(ProtocolVersion.V2025_06_18))
                .isFalse();
    }

    private McpMethod method(final String name) {
        final byte[] bytes = ("\"" + name).getBytes(StandardCharsets.UTF_8);
        return table.lookup(new UnsafeBuffer(bytes), 1, bytes.length - 1);
    }

    private static ProtocolVersion version(final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return ProtocolVersion.lookup(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
