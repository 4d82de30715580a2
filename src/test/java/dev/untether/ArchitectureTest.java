package dev.untether;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules by which packages may know each other. */
@AnalyzeClasses(packages = "dev.untether", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule each_package_imports_only_what_it_may =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("app")
          .definedBy("dev.untether.app..")
          .layer("api")
          .definedBy("dev.untether.api..")
          .layer("command")
          .definedBy("dev.untether.command..")
          .layer("aws")
          .definedBy("dev.untether.aws..")
          .layer("persistence")
          .definedBy("dev.untether.persistence..")
          .layer("eventlog")
          .definedBy("dev.untether.eventlog..")
          .layer("incident")
          .definedBy("dev.untether.incident..")
          .layer("audit")
          .definedBy("dev.untether.audit..")
          .layer("notification")
          .definedBy("dev.untether.notification..")
          .layer("stream")
          .definedBy("dev.untether.stream..")
          .layer("identity")
          .definedBy("dev.untether.identity..")
          .layer("model")
          .definedBy("dev.untether.model..")
          .layer("platform")
          .definedBy("dev.untether.platform..")
          .ensureAllClassesAreContainedInArchitecture()
          .whereLayer("api")
          .mayOnlyAccessLayers("command", "aws", "stream", "identity", "audit", "model", "platform")
          .whereLayer("command")
          .mayOnlyAccessLayers("model", "platform")
          .whereLayer("aws")
          .mayOnlyAccessLayers("command", "model", "platform")
          .whereLayer("persistence")
          .mayOnlyAccessLayers("command", "eventlog", "model", "platform")
          .whereLayer("eventlog")
          .mayOnlyAccessLayers("model", "platform")
          .whereLayer("incident")
          .mayOnlyAccessLayers("command", "eventlog", "model", "platform")
          .whereLayer("audit")
          .mayOnlyAccessLayers("eventlog", "model", "platform")
          .whereLayer("notification")
          .mayOnlyAccessLayers("command", "eventlog", "model", "platform")
          .whereLayer("stream")
          .mayOnlyAccessLayers("eventlog", "model", "platform")
          .whereLayer("identity")
          .mayOnlyAccessLayers("incident", "eventlog", "model", "platform")
          .whereLayer("model")
          .mayNotAccessAnyLayer()
          .whereLayer("platform")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule each_package_of_the_api_imports_only_what_it_may =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("api")
          .definedBy("dev.untether.api")
          .layer("bridge")
          .definedBy("dev.untether.api.bridge..")
          .layer("resource")
          .definedBy("dev.untether.api.resource..")
          .layer("operation")
          .definedBy("dev.untether.api.operation..")
          .layer("answer")
          .definedBy("dev.untether.api.answer..")
          .layer("request")
          .definedBy("dev.untether.api.request..")
          .layer("property")
          .definedBy("dev.untether.api.property..")
          .layer("problem")
          .definedBy("dev.untether.api.problem..")
          .ensureAllClassesAreContainedInArchitectureIgnoring(
              not(resideInAPackage("dev.untether.api..")))
          .whereLayer("api")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("bridge")
          .mayOnlyAccessLayers("operation", "answer", "request", "problem")
          .whereLayer("resource")
          .mayOnlyAccessLayers("operation", "answer", "request", "property", "problem")
          .whereLayer("operation")
          .mayOnlyAccessLayers("answer", "request", "problem")
          .whereLayer("answer")
          .mayOnlyAccessLayers("request", "problem")
          .whereLayer("request")
          .mayOnlyAccessLayers("property", "problem")
          .whereLayer("property")
          .mayOnlyAccessLayers("problem")
          .whereLayer("problem")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule the_parts_of_the_webhooks_import_each_other_one_way =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("webhook")
          .definedBy("dev.untether.notification.webhook")
          .layer("dispatch")
          .definedBy("dev.untether.notification.webhook.dispatch..")
          .layer("http")
          .definedBy("dev.untether.notification.webhook.http..")
          .whereLayer("webhook")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("dispatch")
          .mayOnlyAccessLayers("http")
          .whereLayer("http")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule the_parts_of_the_audit_trail_import_each_other_one_way =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("verification")
          .definedBy("dev.untether.audit.verification..")
          .layer("audit")
          .definedBy("dev.untether.audit")
          .layer("note")
          .definedBy("dev.untether.audit.note..")
          .layer("merkle")
          .definedBy("dev.untether.audit.merkle..")
          .whereLayer("verification")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("audit")
          .mayOnlyAccessLayers("note", "merkle")
          .whereLayer("note")
          .mayOnlyAccessLayers("merkle")
          .whereLayer("merkle")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule the_formats_of_the_ledger_know_no_database_and_no_network =
      classes()
          .that()
          .resideInAnyPackage("dev.untether.audit.merkle..", "dev.untether.audit.note..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.untether.audit.merkle..",
              "dev.untether.audit.note..",
              "dev.untether.platform.security..",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule the_service_does_not_know_its_offline_verifier =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.untether.audit.verification..", "dev.untether.app..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.untether.audit.verification..");

  @ArchTest
  static final ArchRule the_database_does_not_know_the_embedded_server =
      noClasses()
          .that()
          .resideInAPackage("dev.untether.platform.database")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.untether.platform.database.embedded..");

  @ArchTest
  static final ArchRule no_cycles_between_packages =
      slices().matching("dev.untether.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule no_cycles_between_the_packages_of_the_platform =
      slices().matching("dev.untether.platform.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule a_package_within_another_is_not_imported_by_it =
      noClasses()
          .that()
          .resideInAPackage("dev.untether.platform")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.untether.platform.*..");

  @ArchTest
  static final ArchRule only_app_reads_the_environment =
      noClasses()
          .that(not(resideInAPackage("dev.untether.app..")))
          .should()
          .accessTargetWhere(targetOwner(type(System.class)).and(target(name("getenv"))));

  @ArchTest
  static final ArchRule nobody_imports_the_inside_of_vertx =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..");

  @ArchTest
  static final ArchRule only_api_imports_vertx_web =
      noClasses()
          .that(not(resideInAPackage("dev.untether.api..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx.ext.web..");

  @ArchTest
  static final ArchRule only_aws_imports_the_sdk_of_aws =
      noClasses()
          .that(not(resideInAPackage("dev.untether.aws..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..");

  @ArchTest
  static final ArchRule the_model_depends_on_the_jdk_only =
      classes()
          .that()
          .resideInAPackage("dev.untether.model..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.untether.model..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule packages_are_named_for_what_they_are_about =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..helper..", "..impl..", "..manager..", "..common..");
}
