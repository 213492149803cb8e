package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.binding.ByDefault;
import org.peregrine.engine.binding.Constrain;
import org.peregrine.engine.binding.Describe;
import org.peregrine.engine.tool.Tool;

/** The sample of docs/tools.md, as it stands there. */
class TypedToolsPageTest {
    // begin
    record Order(
            @Describe("How many") @Constrain(minimum = "1", maximum = "99")
            int count,

            List<@Constrain(minSize = 1) String> names,
            Optional<LocalDate> day,
            @ByDefault("PLAIN") Wrapping wrapping) {}

    record Receipt(BigDecimal price, Wrapping wrapping) {}

    enum Wrapping {
        PLAIN,
        GIFT
    }

    static Tool order() {
        return Tool.named("order")
                .typed(
                        Order.class,
                        Receipt.class,
                        order -> new Receipt(BigDecimal.valueOf(order.count()).movePointLeft(1), order.wrapping()));
    }
    // end

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void shouldCompileTheSample() throws IOException {
        final Path root = Path.of("..").toAbsolutePath().normalize();
        final String page = Files.readString(root.resolve("docs/tools.md"));
        final String here =
                Files.readString(root.resolve("tools/src/test/java/org/peregrine/tools/TypedToolsPageTest.java"));
        final String sample = page.split("```java\n", 2)[1].split("```", 2)[0];
        assertThat(squeezed(sample))
                .contains(squeezed(here.split("// begin\n", 2)[1].split("// end\n", 2)[0]));
    }

    @Test
    void shouldListWhatTheSampleSays() {
        assertThat(order().inputSchema())
                .contains("\"count\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":99,\"description\":\"How many\"}")
                .contains("\"names\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":1}}")
                .contains("\"wrapping\":{\"type\":\"string\",\"enum\":[\"PLAIN\",\"GIFT\"],\"default\":\"PLAIN\"}")
                .contains("\"required\":[\"count\",\"names\"]");
        assertThat(order().outputSchema()).contains("\"required\":[\"price\",\"wrapping\"]");
    }
}
