package io.flatwater.app.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Layers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** The page on security holds the table that the code grants. */
class SecurityPageTest {
  private static final String BEGIN = "<!-- acls: made by flatwater topics acls -->\n";
  private static final String END = "<!-- acls: end -->";

  @Test
  void thePageHoldsTheTable() throws Exception {
    String page = Files.readString(Path.of("../docs/security.md"));
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    String wanted =
        page.substring(0, begin) + table(Layers.none().read()) + page.substring(page.indexOf(END));
    Path proposal = Files.writeString(Path.of("target/security.md"), wanted);
    assertEquals(wanted, page, "copy app/" + proposal + " to docs/security.md");
  }

  @Test
  void prefixAndNamesFollowTheConfiguration() {
    Configuration c =
        Layers.none()
            .set("topics.prefix=team.")
            .set("trainer.run=r7")
            .set("ingest.application=in")
            .read();
    for (Role role : Role.values()) {
      for (Grant grant : new Grants(c).of(role)) {
        String name = grant.resource().name();
        boolean literal = grant.resource().patternType() == PatternType.LITERAL;
        if (grant.resource().resourceType() == ResourceType.TOPIC && literal) {
          assertTrue(name.startsWith("team."), name);
        }
        assertTrue(
            grant.operations().stream()
                .noneMatch(o -> o == AclOperation.ALL || o == AclOperation.ALTER),
            role + " may too much on " + name);
      }
    }
    List<String> trainer = new Grants(c).of(Role.TRAINER).stream().map(Grant::name).toList();
    assertTrue(
        trainer.containsAll(List.of("flatwater-train-r7", "flatwater-train-r7.*")),
        trainer.toString());
  }

  private static String table(Configuration configuration) {
    StringBuilder table = new StringBuilder("\n| role | resource | name | operations |\n");
    table.append("|---|---|---|---|\n");
    for (Role role : Role.values()) {
      for (Grant grant : new Grants(configuration).of(role)) {
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | `%s` | %s |\n",
                role.label(),
                grant.kind(),
                grant.name(),
                grant.spelledOperations()));
      }
    }
    return table.append("\n").toString();
  }
}
