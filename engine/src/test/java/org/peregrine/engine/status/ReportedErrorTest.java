package org.peregrine.engine.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportedErrorTest {
    @Test
    void shouldJoinErrorsOfOneTextAndPutTheLatestFirst() {
        final List<ReportedError> distinct = ReportedError.distinct(List.of(
                new ReportedError("aeron", "no room", 1, 500, 600),
                new ReportedError("aeron", "no route", 1, 100, 700),
                new ReportedError("other", "no room", 9, 900, 900),
                new ReportedError("aeron", "no room", 3, 400, 800)));
        assertThat(distinct)
                .containsExactly(
                        new ReportedError("other", "no room", 9, 900, 900),
                        new ReportedError("aeron", "no room", 4, 400, 800),
                        new ReportedError("aeron", "no route", 1, 100, 700));
    }

    @Test
    void shouldBeBoundedInNumberAndLengthAndPrintable() {
        final List<ReportedError> many = IntStream.range(0, 100)
                .mapToObj(i -> new ReportedError("aeron", "error " + i, 1, i, i))
                .toList();
        assertThat(ReportedError.distinct(many))
                .hasSize(ReportedError.MAX_ERRORS)
                .first()
                .isEqualTo(many.getLast());
        final ReportedError hostile = new ReportedError("a\u001b", "\u0000\n" + "\uD83D\uDE00".repeat(500), 1, 1, 1);
        assertThat(hostile.source()).isEqualTo("a\\u001b");
        assertThat(hostile.text()).startsWith("\\u0000\\n").endsWith("…").hasSizeLessThanOrEqualTo(240);
        assertThat(hostile.text().codePoints()).noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
        assertThat(new ReportedError(hostile.source(), hostile.text(), 1, 1, 1)).isEqualTo(hostile);
    }
}
