# The packages synspect and libsynspect-dev: what Debian wants in another form or another place than
# install.cmake has it, and CPack's settings. `scripts/package.sh` makes them.
find_program(GZIP gzip)
find_program(DPKG dpkg)
if(NOT GZIP OR NOT DPKG)
  return()
endif()

set(debian ${packaging}/debian)
set(release 1)  # of the packaging, when the program has not changed
# Who publishes packages says so, as for Debian's own tools; the project itself has no address.
set(maintainer "The Synspect authors <nobody@synspect.invalid>")
if(DEFINED ENV{DEBEMAIL} AND DEFINED ENV{DEBFULLNAME})
  set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(SYNSPECT_MAINTAINER ${maintainer} CACHE STRING "Maintainer of the Debian packages")

# Debian's documents are compressed, without name and time, so that the same source gives the same file.
function(synspect_gzip source target)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  execute_process(COMMAND ${GZIP} -9nc ${source} OUTPUT_FILE ${target} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Installed with the packages alone.
function(synspect_install_debian component folder)
  install(FILES ${ARGN} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder}
          COMPONENT debian_${component} EXCLUDE_FROM_ALL)
endfunction()

configure_file(${debian}/changelog.in changelog.Debian @ONLY)
file(STRINGS ${CMAKE_CURRENT_BINARY_DIR}/changelog.Debian newest LIMIT_COUNT 1)
if(NOT newest MATCHES "^synspect \\(${PROJECT_VERSION}-${release}\\)")
  message(FATAL_ERROR "${debian}/changelog.in has no entry for ${PROJECT_VERSION}-${release}")
endif()
synspect_gzip(${CMAKE_CURRENT_BINARY_DIR}/changelog.Debian ${CMAKE_CURRENT_BINARY_DIR}/changelog.Debian.gz)
synspect_gzip(${docs}/CHANGELOG.md ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz)
set(papers ${CMAKE_CURRENT_BINARY_DIR}/changelog.Debian.gz ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz
           ${debian}/copyright)
synspect_install_debian(program doc/synspect ${papers})
synspect_install_debian(development doc/libsynspect-dev ${papers})
file(GLOB example ${docs}/examples/embed/*)
synspect_install_debian(development doc/libsynspect-dev/examples/embed ${example})
foreach(package synspect libsynspect-dev)
  configure_file(${debian}/lintian-overrides overrides/${package} COPYONLY)
endforeach()
synspect_install_debian(program lintian/overrides ${CMAKE_CURRENT_BINARY_DIR}/overrides/synspect)
synspect_install_debian(development lintian/overrides
                        ${CMAKE_CURRENT_BINARY_DIR}/overrides/libsynspect-dev)
foreach(page IN LISTS man_pages)
  cmake_path(GET page FILENAME name)
  synspect_gzip(${page} ${CMAKE_CURRENT_BINARY_DIR}/${name}.gz)
  synspect_install_debian(program man/man1 ${CMAKE_CURRENT_BINARY_DIR}/${name}.gz)
endforeach()
# Debian's zsh looks there.
file(GLOB zsh_completion ${packaging}/completion/_synspect)
synspect_install_debian(program zsh/vendor-completions ${zsh_completion})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME synspect)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES TRUE)
# 0755 of folders, whatever the umask of who builds.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program debian_program development debian_development)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENT_PROGRAM_GROUP program)
set(CPACK_COMPONENT_DEBIAN_PROGRAM_GROUP program)
set(CPACK_COMPONENT_DEVELOPMENT_GROUP development)
set(CPACK_COMPONENT_DEBIAN_DEVELOPMENT_GROUP development)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${release})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${SYNSPECT_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME synspect)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
# For the group and its capabilities: see debian/postinst.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "debconf (>= 0.5) | debconf-2.0, adduser, libcap2-bin")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA
    ${debian}/config ${debian}/postinst ${debian}/postrm ${debian}/templates)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
"TCP handshakes measured step by step, with server states
Synspect opens and closes TCP connections segment by segment, measures how
long each step of both handshakes took from the kernel's own packet stamps,
and tells which states the server went through, with the segments that prove
it.

It probes a few targets in depth or millions at a steady rate, reads the same
out of capture files, draws sequence diagrams, and writes JSON, CSV, pcapng
and self-contained HTML pages. Exit statuses and conditions suit scripts.

It is built to be run with privileges: they are given up before anything from
the network is read. The kernel's own TCP is kept out of the probed
connections by a firewall table that goes when the program does.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libsynspect-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# Whence the archive's requirements come: see library_requirements.
set(development_packages
    libboost1.81-dev libboost-json1.81-dev libtins-dev libpcap-dev libnftables-dev libcap-dev
    libseccomp-dev zlib1g-dev libfmt-dev pkg-config)
list(JOIN development_packages ", " CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS)
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
"TCP handshakes measured step by step (library and headers)
Synspect opens and closes TCP connections segment by segment, measures how
long each step of both handshakes took from the kernel's own packet stamps,
and tells which states the server went through, with the segments that prove
it.

This package has what a C++20 program needs to probe by itself: a static
library, its headers, a CMake package, a pkg-config file and an example.")
include(CPack)
