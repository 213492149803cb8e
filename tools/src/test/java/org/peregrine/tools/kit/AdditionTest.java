package org.peregrine.tools.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.tools.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AdditionTest {
    private static JsonValue number(String text) {
        final UnsafeBuffer bytes = new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
        return new JsonValue().wrap(bytes, 0, bytes.capacity());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 3",
        "1.0, 1e2, 101",
        "0.5, 0.25, 0.75",
        "9007199254740993, 0, 9007199254740993",
        "9007199254740993, -2, 9007199254740991",
        "9223372036854775806, 1, 9223372036854775807",
        "-9223372036854775808, 9223372036854775807, -1",
        "9007199254740992, 0.5, 9.007199254740992E15",
        "1e300, 1, 1.0E300"
    })
    void shouldAddExactlyWhatCanBe(String a, String b, String sum) {
        assertThat(Addition.refusal(number(a), number(b))).isNull();
        assertThat(Addition.text(number(a), number(b))).isEqualTo(sum);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 1, The sum of 'a' and 'b' is beyond 64-bit integers",
        "-9223372036854775808, -1, The sum of 'a' and 'b' is beyond 64-bit integers",
        "9223372036854775808, 1, Argument 'a' has more digits than can be added without losing some",
        "0.5, 92233720368547758079, Argument 'b' has more digits than can be added without losing some",
        "9007199254740993, 0.5, Argument 'a' has more digits than can be added without losing some",
        "0.5, 9223372036854775807, Argument 'b' has more digits than can be added without losing some",
        "1e308, 1e308, The sum of 'a' and 'b' is beyond the largest double",
        "true, 1, Arguments 'a' and 'b' must be numbers"
    })
    void shouldSayWhatCannotBeAdded(String a, String b, String refusal) {
        assertThat(Addition.refusal(number(a), number(b))).isEqualTo(refusal);
    }

    @Test
    void shouldAddInEveryKit() throws IOException {
        final String arguments = "{\"a\":9007199254740993,\"b\":9007199254740993}";
        for (final Kit kit : new Kit[] {Kit.BUILT_IN, Kit.EVERYTHING}) {
            final EngineContext context = new EngineContext()
                    .registry(Registry.builder().plugin(kit.plugin()).build());
            assertThat(call(kit.plugin().name(), context, arguments)).contains("18014398509481986");
        }
    }

    private static String call(String kit, EngineContext context, String arguments) throws IOException {
        final NioTransport tcp = new NioTransport(kit)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol());
        try (McpEngine engine = TestedEngine.launch(context, tcp);
                Socket socket = new Socket()) {
            assertThat(engine.registry().tools()).isNotEmpty();
            socket.connect(tcp.boundAddresses().getFirst());
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\","
                                    + "\"arguments\":" + arguments + "}}\n")
                            .getBytes(StandardCharsets.US_ASCII));
            final StringBuilder line = new StringBuilder();
            for (int next = socket.getInputStream().read(); next != '\n' && next >= 0; ) {
                line.append((char) next);
                next = socket.getInputStream().read();
            }
            return line.toString();
        }
    }
}
