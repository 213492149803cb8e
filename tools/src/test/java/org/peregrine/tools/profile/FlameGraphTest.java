package org.peregrine.tools.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.StringReader;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Stacks to pictures: shares are widths, and no name breaks the document. */
final class FlameGraphTest {
    private static final Stacks STACKS = Stacks.collapsed("""
            main;run;a 30
            main;run;b<init>&"x" 10
            main;wait 60
            """);

    @Test
    void shouldSumWhatGoesThroughAFrame() {
        final Stacks.Frame main = STACKS.root().callees().get("main");
        assertThat(STACKS.root().total()).isEqualTo(100);
        assertThat(main.total()).isEqualTo(100);
        assertThat(main.own()).isZero();
        assertThat(main.callees().get("run").total()).isEqualTo(40);
        assertThat(STACKS.hottest(2)).containsExactly(Map.entry("wait", 60L), Map.entry("a", 30L));
    }

    @Test
    void shouldWriteWhatItRead() {
        assertThat(Stacks.collapsed(STACKS.collapsed()).collapsed()).isEqualTo(STACKS.collapsed());
        assertThatIllegalArgumentException().isThrownBy(() -> Stacks.collapsed("noweight"));
    }

    @Test
    void shouldDrawSharesAsWidths() throws Exception {
        final Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(new FlameGraph(STACKS, "a < b", "samples").svg())));
        for (int i = 0; i < svg.getElementsByTagName("g").getLength(); i++) {
            final Element frame = (Element) svg.getElementsByTagName("g").item(i);
            final double width = Double.parseDouble(
                    ((Element) frame.getElementsByTagName("rect").item(0)).getAttribute("width"));
            final double share = switch (frame.getAttribute("data-n")) {
                case "wait" -> 0.6;
                case "run" -> 0.4;
                case "a" -> 0.3;
                case "b<init>&\"x\"" -> 0.1;
                default -> 1;
            };
            assertThat(width).isBetween(1200 * share - 0.5, 1200 * share);
        }
        assertThat(svg.getElementsByTagName("g").getLength()).isEqualTo(6);
        assertThat(new FlameGraph(STACKS, "a < b", "samples").html()).contains("<title>a &lt; b</title>", "<svg");
    }

    @Test
    void shouldSayWhenNothingWasSampled() {
        assertThat(new FlameGraph(new Stacks(), "t", "samples").svg()).contains("Nothing was sampled");
    }
}
