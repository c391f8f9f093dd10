# Writes the C++ source that embeds the page's parts, and the hash of each that a
# Content-Security-Policy asks for. Run at build time:
#   cmake -DOUT=FILE.cpp -DPAGE=FOLDER -DD3=d3.min.js -DSCRIPTS=a.js,b.js -P embed.cmake
set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

# Base64 of a SHA-256 that is given in hex: 32 octets and a zero are eleven groups of three, and the
# last character, which is the zero's, becomes `=`.
function(base64_of_sha256 hex out)
  set(text "")
  foreach(group RANGE 10)
    math(EXPR at "${group} * 6")
    string(SUBSTRING "${hex}00" ${at} 6 octets)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${octets} >> ${shift}) & 63")
      string(SUBSTRING "${alphabet}" ${index} 1 character)
      string(APPEND text "${character}")
    endforeach()
  endforeach()
  string(SUBSTRING "${text}" 0 43 text)
  set(${out} "${text}=" PARENT_SCOPE)
endfunction()

set(source "// Made by embed.cmake.\n#include \"report/page_parts.hpp\"\n\nnamespace synspect::report {\n")
function(embed name file)
  file(READ ${file} octets HEX)
  string(REGEX REPLACE "(..)" "0x\\1," octets "${octets}")
  file(SHA256 ${file} hex)
  base64_of_sha256(${hex} hash)
  string(APPEND source
    "namespace {\nconstexpr unsigned char k_${name}[] = {${octets}};\n}  // namespace\n"
    "std::string_view page_${name}() {\n"
    "  return {reinterpret_cast<const char*>(k_${name}), sizeof k_${name}};\n}\n"
    "std::string_view page_${name}_hash() {\n  return \"sha256-${hash}\";\n}\n")
  set(source "${source}" PARENT_SCOPE)
endfunction()

# The scripts become one, in which they see each other and nothing else sees them.
set(script "(function () {\n'use strict';\n")
string(REPLACE "," ";" SCRIPTS "${SCRIPTS}")
foreach(file IN LISTS SCRIPTS)
  file(READ ${PAGE}/${file} text)
  string(APPEND script "${text}")
endforeach()
file(WRITE ${OUT}.js "${script}})();\n")

embed(frame ${PAGE}/page.html)
embed(style ${PAGE}/page.css)
embed(charts ${D3})
embed(script ${OUT}.js)
file(WRITE ${OUT} "${source}}  // namespace synspect::report\n")
