; The installer for Windows, for one person, without administrator's rights. Made by windows.py:
;   makensis -DVERSION=… -DBUNDLE=… -DTARGET=… [-DICON=…] installer.nsi
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
Name "Contract Rewriter"
OutFile "${TARGET}"
InstallDir "$LOCALAPPDATA\Programs\Contract Rewriter"
InstallDirRegKey HKCU "Software\Contract Rewriter" "Folder"
BrandingText "Contract Rewriter ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Contract Rewriter"
VIAddVersionKey "FileDescription" "Installer of Contract Rewriter"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Apache-2.0"
!ifdef ICON
Icon "${ICON}"
UninstallIcon "${ICON}"
!endif
!define REMOVAL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Contract Rewriter"
!define TYPE "ContractRewriter.Solidity"

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Section
  ; An upgrade begins with an empty folder of ours: files that a newer version has no more must not stay.
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\toolchain"
  SetOutPath "$INSTDIR"
  File /r "${BUNDLE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Contract Rewriter.lnk" "$INSTDIR\contract-rewriter-window.exe"
  WriteRegStr HKCU "Software\Contract Rewriter" "Folder" "$INSTDIR"
  WriteRegStr HKCU "Software\Classes\.sol\OpenWithProgids" "${TYPE}" ""
  WriteRegStr HKCU "Software\Classes\${TYPE}" "" "Solidity source code"
  WriteRegStr HKCU "Software\Classes\${TYPE}\shell\open\command" "" \
    '"$INSTDIR\contract-rewriter-window.exe" "%1"'
  WriteRegStr HKCU "${REMOVAL}" "DisplayName" "Contract Rewriter"
  WriteRegStr HKCU "${REMOVAL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${REMOVAL}" "DisplayIcon" "$INSTDIR\contract-rewriter-window.exe"
  WriteRegStr HKCU "${REMOVAL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${REMOVAL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${REMOVAL}" "NoModify" 1
SectionEnd

Section "Uninstall"
  ; Only what this installer put there: a folder that a person chose may hold files of theirs.
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\toolchain"
  RMDir /r "$INSTDIR\share"
  Delete "$INSTDIR\contract-rewriter*.exe"
  Delete "$INSTDIR\*.md"
  Delete "$INSTDIR\*.txt"
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\sbom.cdx.json"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Contract Rewriter.lnk"
  DeleteRegValue HKCU "Software\Classes\.sol\OpenWithProgids" "${TYPE}"
  DeleteRegKey HKCU "Software\Classes\${TYPE}"
  DeleteRegKey HKCU "Software\Contract Rewriter"
  DeleteRegKey HKCU "${REMOVAL}"
SectionEnd
