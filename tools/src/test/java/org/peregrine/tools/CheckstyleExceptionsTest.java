package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** Keeps the list of style exceptions a ratchet: each has a reason, names real files and cannot grow. */
final class CheckstyleExceptionsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final List<String> SIZES = List.of("FileLength", "MethodLength", "ParameterNumber");

    private static List<Element> exceptions;

    @BeforeAll
    static void readExceptions() throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
        Element list = builder.parse(
                        ROOT.resolve("config/checkstyle-exceptions.xml").toFile())
                .getDocumentElement();
        exceptions = new ArrayList<>();
        for (Node node = list.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                exceptions.add(element);
            }
        }
    }

    @Test
    void shouldGiveAReasonForEachException() {
        assertThat(exceptions)
                .allSatisfy(exception -> assertThat(reasonOf(exception)).hasSizeGreaterThan(20));
    }

    @Test
    void shouldNameOnlyFilesThatExist() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.walk(ROOT)) {
            sources = files.map(Path::toString)
                    .filter(path -> path.endsWith(".java"))
                    .toList();
        }
        assertThat(exceptions)
                .allSatisfy(exception -> assertThat(sources)
                        .anyMatch(
                                Pattern.compile(exception.getAttribute("files")).asPredicate()));
    }

    @Test
    void shouldPinTheSizeOfEachSizeException() {
        assertThat(exceptions)
                .filteredOn(exception -> SIZES.contains(exception.getAttribute("checks")))
                .allSatisfy(exception ->
                        assertThat(exception.getAttribute("message")).containsPattern("\\d"));
    }

    /** The comment right above an exception, or above the run of exceptions that it belongs to. */
    private static String reasonOf(Element exception) {
        Node node = exception.getPreviousSibling();
        while (node != null && node.getNodeType() != Node.COMMENT_NODE) {
            node = node.getPreviousSibling();
        }
        return node == null ? "" : node.getTextContent().strip();
    }
}
