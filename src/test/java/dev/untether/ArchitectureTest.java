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
          .layer("persistence")
          .definedBy("dev.untether.persistence..")
          .layer("eventlog")
          .definedBy("dev.untether.eventlog..")
          .layer("audit")
          .definedBy("dev.untether.audit..")
          .layer("notification")
          .definedBy("dev.untether.notification..")
          .layer("stream")
          .definedBy("dev.untether.stream..")
          .layer("identity")
          .definedBy("dev.untether.identity..")
          .layer("connection")
          .definedBy("dev.untether.connection..")
          .layer("platform")
          .definedBy("dev.untether.platform..")
          .ensureAllClassesAreContainedInArchitecture()
          .whereLayer("api")
          .mayOnlyAccessLayers("command", "stream", "identity", "audit", "connection", "platform")
          .whereLayer("command")
          .mayOnlyAccessLayers("connection", "platform")
          .whereLayer("persistence")
          .mayOnlyAccessLayers("command", "eventlog", "connection", "platform")
          .whereLayer("eventlog")
          .mayOnlyAccessLayers("connection", "platform")
          .whereLayer("audit")
          .mayOnlyAccessLayers("command", "eventlog", "connection", "platform")
          .whereLayer("notification")
          .mayOnlyAccessLayers("command", "eventlog", "connection", "platform")
          .whereLayer("stream")
          .mayOnlyAccessLayers("eventlog", "connection", "platform")
          .whereLayer("identity")
          .mayOnlyAccessLayers("eventlog", "connection", "platform")
          .whereLayer("connection")
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
          .layer("address")
          .definedBy("dev.untether.api.address..")
          .layer("problem")
          .definedBy("dev.untether.api.problem..")
          .ensureAllClassesAreContainedInArchitectureIgnoring(
              not(resideInAPackage("dev.untether.api..")))
          .whereLayer("api")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("bridge")
          .mayOnlyAccessLayers("operation", "answer", "request", "address", "problem")
          .whereLayer("resource")
          .mayOnlyAccessLayers("operation", "answer", "request", "property", "address", "problem")
          .whereLayer("operation")
          .mayOnlyAccessLayers("answer", "request", "address", "problem")
          .whereLayer("answer")
          .mayOnlyAccessLayers("request", "address", "problem")
          .whereLayer("request")
          .mayOnlyAccessLayers("property", "address", "problem")
          .whereLayer("property")
          .mayOnlyAccessLayers("problem")
          .whereLayer("address")
          .mayNotAccessAnyLayer()
          .whereLayer("problem")
          .mayNotAccessAnyLayer();

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
  static final ArchRule connections_depend_on_the_jdk_only =
      classes()
          .that()
          .resideInAPackage("dev.untether.connection..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.untether.connection..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule packages_are_named_for_what_they_are_about =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..helper..", "..impl..", "..manager..", "..common..");
}
