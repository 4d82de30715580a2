package dev.untether;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublicMethodsTest {

  @Test
  void a_method_is_public_only_if_another_package_calls_it() {
    List<String> calledByNobodyElse =
        new ClassFileImporter()
            .importPackages("dev.untether").stream()
                .filter(PublicMethodsTest::isOfTheService)
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> !isRequired(method))
                .filter(method -> !isCalledByAnotherPackage(method))
                .map(JavaMethod::getFullName)
                .toList();

    assertThat(calledByNobodyElse).isEmpty();
  }

  private static boolean isOfTheService(JavaClass type) {
    return !type.isInterface()
        && !type.isEnum()
        && type.getSource()
            .map(source -> Location.of(source.getUri()).contains("/classes/"))
            .orElse(false);
  }

  /** An interface, a superclass, a record's component, the JVM or the compiler asks for it. */
  private static boolean isRequired(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return method.getName().equals("main")
        || method.getModifiers().contains(JavaModifier.SYNTHETIC)
        || (owner.isRecord() && owner.tryGetField(method.getName()).isPresent())
        || Stream.concat(
                owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
            .flatMap(parent -> parent.getMethods().stream())
            .anyMatch(inherited -> inherited.getName().equals(method.getName()));
  }

  private static boolean isCalledByAnotherPackage(JavaMethod method) {
    String home = method.getOwner().getPackageName();
    return method.getAccessesToSelf().stream()
        .anyMatch(access -> !access.getOriginOwner().getPackageName().equals(home));
  }
}
