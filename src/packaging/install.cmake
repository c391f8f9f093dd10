# What `cmake --install` lays out, and where. Components:
#   program      the program with what belongs to it      -> package synspect
#   development  archive, headers, CMake and pkg-config   -> package libsynspect-dev
#   upstream     what a Debian package has in another form (see debian.cmake), and therefore not in them
include(CMakePackageConfigHelpers)

set(packaging ${CMAKE_CURRENT_LIST_DIR})
set(docs ${PROJECT_SOURCE_DIR}/docs)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/synspect)

install(TARGETS synspect COMPONENT program)
# The JSON Schema files, so that programs which read the output find them.
install(DIRECTORY ${docs}/schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/synspect/schema
        COMPONENT program FILES_MATCHING PATTERN "*.schema.json")
# CHANGELOG.md is among upstream's.
install(DIRECTORY ${docs}/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program
        FILES_MATCHING PATTERN "*.md"
        PATTERN CHANGELOG.md EXCLUDE PATTERN examples EXCLUDE PATTERN man EXCLUDE PATTERN schema EXCLUDE)
install(FILES ${packaging}/completion/synspect.bash COMPONENT program OPTIONAL
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME synspect)
install(FILES ${packaging}/completion/synspect.fish COMPONENT program OPTIONAL
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

install(FILES ${packaging}/completion/_synspect COMPONENT upstream OPTIONAL
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
file(GLOB man_pages CONFIGURE_DEPENDS ${docs}/man/*.1)
install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT upstream)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${docs}/CHANGELOG.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT upstream)
install(DIRECTORY ${docs}/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT upstream)

install(TARGETS synspect_archive EXPORT synspectTargets COMPONENT development)
# A *_parts.hpp is what some sources of one folder share, and no header includes it.
foreach(layer IN LISTS library_layers)
  file(GLOB headers CONFIGURE_DEPENDS ${layer}/*.hpp)
  list(FILTER headers EXCLUDE REGEX "_parts\\.hpp$")
  install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/synspect/${layer}
          COMPONENT development)
endforeach()

list(JOIN library_requirements " " requirements)
configure_package_config_file(${packaging}/synspectConfig.cmake.in synspectConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
# 0.x: every minor version may change the interface.
write_basic_package_version_file(synspectConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/synspectConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/synspectConfigVersion.cmake
        DESTINATION ${package_folder} COMPONENT development)
install(EXPORT synspectTargets NAMESPACE synspect:: DESTINATION ${package_folder}
        COMPONENT development)

file(RELATIVE_PATH prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${packaging}/synspect.pc.in synspect.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/synspect.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

include(${packaging}/debian.cmake)
