# The page of `synspect report`: its parts and the chart library become a source of synspect_report.
set(page_folder ${CMAKE_CURRENT_LIST_DIR})
set(page_scripts
    format.js dom.js records.js statistics.js selection.js axes.js overview.js distribution.js
    timeline.js targets.js multiples.js lives.js decode.js verdict.js events.js ladder.js dialog.js main.js)
list(TRANSFORM page_scripts PREPEND ${page_folder}/ OUTPUT_VARIABLE page_sources)
list(JOIN page_scripts "," page_script_list)
set(page_parts ${CMAKE_CURRENT_BINARY_DIR}/page_parts.cpp)
add_custom_command(
  OUTPUT ${page_parts}
  COMMAND ${CMAKE_COMMAND} -DOUT=${page_parts} -DPAGE=${page_folder} -DD3=${D3_SCRIPT}
          -DSCRIPTS=${page_script_list} -P ${page_folder}/embed.cmake
  DEPENDS ${page_folder}/embed.cmake ${page_folder}/page.html ${page_folder}/page.css ${D3_SCRIPT}
          ${page_sources}
  VERBATIM)
target_sources(synspect_report PRIVATE ${page_parts})
