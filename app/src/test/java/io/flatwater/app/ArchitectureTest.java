package io.flatwater.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the modules, and what each may touch. */
class ArchitectureTest {
  private static final String ROOT = "io.flatwater.";
  private static JavaClasses product;

  @BeforeAll
  static void read() {
    product =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.flatwater");
  }

  @Test
  void optimizersNeedOnlyTheJdk() {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "optim..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                ROOT + "optim..", "java..", "com.sun.management..", "org.jspecify.."));
  }

  @Test
  void modelsKnowNothingOfTheWire() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ROOT + "model..", ROOT + "store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                ROOT + "schemas..",
                ROOT + "ingest..",
                ROOT + "trainer..",
                ROOT + "evaluator..",
                ROOT + "app.."));
  }

  @Test
  void servicesNeverImportEachOther() {
    check(
        slices()
            .matching("io.flatwater.(ingest|trainer|evaluator)..")
            .should()
            .notDependOnEachOther());
  }

  @Test
  void nothingImportsTheApplication() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "app..", ROOT + "benchmarks..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "app.."));
  }

  @Test
  void ingestKnowsNoNetwork() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "ingest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "model..", ROOT + "optim..", ROOT + "store.."));
  }

  @Test
  void kafkaIsTouchedByTheWireTheServicesAndTheApplicationOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "schemas.wire..", ROOT + "app..", ROOT + "benchmarks..")
            .and()
            .haveNameNotMatching(".*(Service|Topology)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.."));
  }

  @Test
  void numericLibrariesAreTouchedByTheModelsOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "model..", ROOT + "benchmarks..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "org.bytedeco.."));
  }

  @Test
  void theObjectStoragesLibraryIsTouchedByTheStoresOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk.."));
  }

  @Test
  void pureCodeAsksNoClockNoChanceAndNoDisk() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                ROOT + "optim..", ROOT + "model.metric..", ROOT + "evaluator.sharpness..")
            .or()
            .haveFullyQualifiedName(ROOT + "trainer.Trainer")
            .or()
            .haveFullyQualifiedName(ROOT + "ingest.Batcher")
            .or()
            .haveFullyQualifiedName(ROOT + "evaluator.Evaluator")
            .or()
            .haveNameMatching("io\\.flatwater\\.evaluator\\.gate\\.(?!.*Service).*")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Random.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("org.slf4j..", "java.nio.file..", "java.net.."));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(product);
  }
}
