package dev.untether.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ProblemPagesTest {

  @ParameterizedTest
  @EnumSource
  void a_page_is_well_formed_and_tells_meaning_and_advice(ProblemType type) throws Exception {
    String html = ProblemPages.html(type);
    Document page =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html)));

    assertThat(page.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo(type.title());
    assertThat(html)
        .contains(type.page(), type.statusCodes(), type.meaning(), type.advice())
        .doesNotContain("<script", "src=");
  }
}
